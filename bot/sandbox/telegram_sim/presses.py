"""A pressed inline button, from the press to the bot's answer."""

from dataclasses import dataclass, field

from bot.sandbox.telegram_sim.accounts import Account, Bot
from bot.sandbox.telegram_sim.messages import Message

# How long a bot may take to answer; Telegram names no figure, clients stop waiting after about this long.
ANSWER_SECONDS = 30


@dataclass(eq=False, slots=True)
class Press:
    """What the presser sees: nothing yet, or the bot's toast, alert or link."""

    id: str
    person: Account
    message: Message
    bot: Bot | None
    data: str | None
    at: float
    url: str | None = None
    answered: bool = False
    toast: str | None = None
    alert: bool = False
    shown: bool = field(default=False)

    def expired(self, now: float) -> bool:
        """Whether the app has stopped waiting for the answer."""
        return now - self.at > ANSWER_SECONDS
