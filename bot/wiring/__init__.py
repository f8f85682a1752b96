"""The composition root: configuration in, a running Bouquet out. Only here everybody is known by name."""

from bot.wiring.commands import check_book, migrate, replay_webhook, switch
from bot.wiring.house import House
from bot.wiring.serve import serve

__all__ = ["House", "check_book", "migrate", "replay_webhook", "serve", "switch"]
