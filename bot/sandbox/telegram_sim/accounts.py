"""Who can speak in a chat: people and bots, as the Bot API shows them."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.sandbox.telegram_sim.errors import JSON

if TYPE_CHECKING:
    from bot.sandbox.telegram_sim.updates import UpdateQueue
    from bot.sandbox.telegram_sim.webhooks import Webhook


@dataclass(eq=False, slots=True)
class Account:
    """An identity with Telegram's public fields; `name` is what tests and pages call it."""

    id: int
    name: str
    first_name: str
    is_bot: bool = False
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None
    is_premium: bool = False

    def api(self) -> JSON:
        """The Bot API's `User`."""
        shape: JSON = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        if self.last_name:
            shape["last_name"] = self.last_name
        if self.username:
            shape["username"] = self.username
        if self.language_code:
            shape["language_code"] = self.language_code
        if self.is_premium:
            shape["is_premium"] = True
        return shape


# Telegram's own stand-ins: who a message is "from" when a chat speaks instead of a person.
ANONYMOUS_ADMIN = Account(1087968824, "Group", "Group", is_bot=True, username="GroupAnonymousBot")
CHANNEL_AUTHOR = Account(136817688, "Channel", "Channel", is_bot=True, username="Channel_Bot")
LINKED_CHANNEL = Account(777000, "Telegram", "Telegram")


@dataclass(eq=False, slots=True)
class Bot(Account):
    """A bot account: its token, its update queue, and what it told Telegram about itself."""

    token: str = ""
    privacy_mode: bool = True
    queue: "UpdateQueue" = field(init=False)
    webhook: "Webhook | None" = None
    commands: dict[tuple[str, int, int, str], list[JSON]] = field(default_factory=dict)
    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    menu_buttons: dict[int, JSON] = field(default_factory=dict)
    stars: int = 0
    logged_out: bool = False

    def me(self) -> JSON:
        """What getMe answers."""
        return self.api() | {
            "can_join_groups": True,
            "can_read_all_group_messages": not self.privacy_mode,
            "supports_inline_queries": False,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }
