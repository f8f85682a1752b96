"""A stateful Telegram Bot API on loopback, with people who act, a judge, and a chat page.

`TelegramSim` is the door; `view` shows a message as its reader sees it.
"""

from bot.sandbox.telegram_sim.errors import NotPossible
from bot.sandbox.telegram_sim.messages import Message, view
from bot.sandbox.telegram_sim.page import chat_routes
from bot.sandbox.telegram_sim.payments import PaymentResult
from bot.sandbox.telegram_sim.presses import Press
from bot.sandbox.telegram_sim.sim import InFlight, TelegramSim
from bot.sandbox.telegram_sim.user import User

__all__ = ["InFlight", "Message", "NotPossible", "PaymentResult", "Press", "TelegramSim", "User", "chat_routes", "view"]
