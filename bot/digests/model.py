"""Digests: what happened, told every so often to those who asked for it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.members.model import MemberId


class DigestKind(StrEnum):
    """What of: a creator's own income, or what waits for staff."""

    INCOME = "income"
    QUEUE = "queue"

    @property
    def notice(self) -> str:
        """The kind of notice that tells it."""
        return f"{self.value}_digest"


class Rhythm(StrEnum):
    """Of the day before, every morning; or of the week before, on its first morning."""

    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True)
class Subscription:
    """Who is told what, how often, and when next."""

    member_id: MemberId
    kind: DigestKind
    rhythm: Rhythm
    due_at: datetime
