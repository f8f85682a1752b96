"""In which language and time zone a person reads what he did not ask for just now."""

from zoneinfo import ZoneInfo

from bot.config import Config
from bot.members.model import Member, PlatformAccount
from bot.replies.words import Words, language_of


def words_of(config: Config, member: Member, account: PlatformAccount | None = None) -> Words:
    """His own language, else his platform's, else the deployment's first; times in the deployment's zone."""
    tag = member.language or (account.language if account else None) or config.languages[0]
    return Words(language_of(tag), ZoneInfo(config.time.zone))
