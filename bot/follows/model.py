"""Following: a fan asks to be told when a creator goes LIVE or posts a video."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from bot.errors import Refusal
from bot.members.model import MemberId


@dataclass(eq=False)
class CannotFollow(Refusal):
    """Oneself (`own`), or somebody who is no creator now or wants no such follower: which of them is nobody's news."""

    code: ClassVar[str] = "cannot_follow"
    own: bool = False


class NewsKind(StrEnum):
    """What followers are told; the values are kinds of notices."""

    LIVE = "creator_live"
    VIDEO = "creator_video"


@dataclass(frozen=True, slots=True)
class Following:
    """How it stands now between a fan and a creator."""

    creator_id: MemberId
    creator: str
    on: bool


@dataclass(frozen=True, slots=True)
class News:
    """Something that the followers of a creator are owed. `subject` names it ("live:12") and is told of once; `facts`
    as in a notice. `told_to`: the id up to which followers were told."""

    subject: str
    creator_id: MemberId
    kind: NewsKind
    facts: dict[str, object]
    at: datetime
    told_to: int = 0
