"""What a person wishes about the notices that are sent to him."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from bot.config import Config
from bot.errors import Refusal
from bot.notices.kinds import TOPICS, URGENT, Topic
from bot.notices.quiet import OFF, quiet_until


@dataclass(frozen=True, slots=True)
class Wishes:
    """`quiet`: his quiet hours by the clock of `zone`, "22:00-07:00" or "off". `inbox`: topics that he reads in his
    inbox alone; everything else is sent to him."""

    zone: str
    quiet: str = OFF
    inbox: frozenset[Topic] = frozenset()

    def keeps(self, kind: str) -> bool:
        """Whether a notice of this kind goes to the inbox at once. Money's never does."""
        return TOPICS.get(kind) in self.inbox

    def held_until(self, kind: str, now: datetime) -> datetime | None:
        """Until when a notice of this kind waits; None: it may be sent. Neither what concerns the safety of his account
        nor a payout that failed ever waits."""
        return None if kind in URGENT else quiet_until(self.quiet, now, ZoneInfo(self.zone))


def usual(config: Config, zone: str = "") -> Wishes:
    """What holds for whoever wishes nothing: the deployment's quiet hours by its own clock. Where it has none, `zone`
    is for those that he may name."""
    hours = config.notices.quiet_hours
    return Wishes(config.time.zone if hours != OFF else zone or config.community_zone, hours)


@dataclass(eq=False)
class BadHours(Refusal):
    """What was typed are no hours."""

    code: ClassVar[str] = "bad_hours"
    read: str
