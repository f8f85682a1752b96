"""Numbers that somebody declares with a picture as their proof: what they are, and what is taken. Pure."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, NewType

from bot.communities.model import CommunityId
from bot.eligibility.metrics import Metric, Record, Source
from bot.eligibility.pictures import PictureKind, seen, showable
from bot.errors import Refusal
from bot.members.model import MemberId

DeclarationId = NewType("DeclarationId", int)

DECLARED = (Metric.FOLLOWERS, Metric.VIEWS, Metric.POSTS)
"""What can be declared, in the order in which it is written."""

# More than any account of the world has; what is beyond is a slip or a joke.
MOST: Mapping[Metric, int] = {
    Metric.FOLLOWERS: 1_000_000_000, Metric.VIEWS: 100_000_000_000, Metric.POSTS: 10_000,
}  # fmt: skip
LEFT_OUT = "-"
MB = 1_000_000

_GROUPED = re.compile(r"\d{1,3}([.,'’])\d{3}(?:\1\d{3})*", re.ASCII)
_PLAIN = re.compile(r"\d{1,15}", re.ASCII)


class DeclarationState(StrEnum):
    """waiting -> asked -> waiting (by an answer or a new picture) -> accepted or rejected. `replaced`: two profiles
    that became one both had one that waited."""

    WAITING = "waiting"
    ASKED = "asked"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Declaration:
    """What somebody says of himself. `values` in the order of DECLARED; `declared_at`: when the latest picture came,
    which is when the numbers were so."""

    id: DeclarationId
    member_id: MemberId
    community_id: CommunityId
    state: DeclarationState
    values: Mapping[Metric, int]
    proof_id: int
    declared_at: datetime
    question: str | None = None
    answer: str | None = None
    reason: str | None = None
    decided_at: datetime | None = None

    @property
    def subject(self) -> str:
        """How cases and notices name it."""
        return f"metrics:{self.id}"

    @property
    def open(self) -> bool:
        return self.state in (DeclarationState.WAITING, DeclarationState.ASKED)

    def records(self, source: Source) -> tuple[Record, ...]:
        """As of the moment of their picture, which is their evidence."""
        evidence = f"proof:{self.proof_id}"
        return tuple(
            Record(metric, value, source, self.declared_at, evidence) for metric, value in self.values.items()
        )


@dataclass(frozen=True, slots=True)
class Offered:
    """A picture that was handed in and not fetched yet. `size` and `media_type` are what the platform says of it.
    `read` fetches it and raises ProofUnread."""

    size: int | None
    media_type: str | None
    read: Callable[[], Awaitable[bytes]]


@dataclass(frozen=True, slots=True)
class Proof:
    """A picture as it is kept. `content` None: its time is over."""

    id: int
    member_id: MemberId
    kind: PictureKind
    content: bytes | None
    added_at: datetime


@dataclass(eq=False)
class BadNumber(Refusal):
    """What was written is no such number. `most` None: it was more words than there are numbers."""

    code: ClassVar[str] = "bad_number"
    metric: Metric | None
    read: str
    most: int | None


@dataclass(eq=False)
class NothingDeclared(Refusal):
    """No number at all."""

    code: ClassVar[str] = "nothing_declared"


@dataclass(eq=False)
class ProofNeeded(Refusal):
    """Numbers without a picture prove nothing."""

    code: ClassVar[str] = "proof_needed"


@dataclass(eq=False)
class BadProof(Refusal):
    """A file that is not taken. `why`: kind (no picture of a known kind), size, shape, anothers (somebody else's
    message). `most` in MB."""

    code: ClassVar[str] = "bad_proof"
    why: str
    most: int


@dataclass(eq=False)
class ProofUnread(Refusal):
    """The platform does not hand the file out just now."""

    code: ClassVar[str] = "proof_unread"


@dataclass(eq=False)
class TooManyDeclarations(Refusal):
    """So many within a day; the next one from `on`."""

    code: ClassVar[str] = "too_many_declarations"
    most: int
    on: datetime


def read_numbers(text: str) -> dict[Metric, int]:
    """Followers, views and posts as they stand one after the other; "-" leaves one out. Raises BadNumber."""
    parts = text.split()
    if len(parts) > len(DECLARED):
        raise BadNumber(None, " ".join(parts)[:80], None)
    return {
        metric: _number(part, metric) for metric, part in zip(DECLARED, parts, strict=False) if part != LEFT_OUT
    }


def _number(part: str, metric: Metric) -> int:
    if _GROUPED.fullmatch(part) or _PLAIN.fullmatch(part):
        return int(re.sub(r"\D", "", part))
    raise BadNumber(metric, part[:40], MOST[metric])


def checked(values: Mapping[Metric, int]) -> dict[Metric, int]:
    """The numbers in the order of DECLARED. Raises NothingDeclared, and BadNumber beyond any sense."""
    if not values:
        raise NothingDeclared
    for metric, value in values.items():
        if not 0 <= value <= MOST[metric]:
            raise BadNumber(metric, str(value), MOST[metric])
    return {metric: values[metric] for metric in DECLARED if metric in values}


def check_offer(offered: Offered, most_mb: int) -> None:
    """What the platform says of a file, before anything is fetched. Raises BadProof."""
    if offered.media_type is not None and offered.media_type.partition(";")[0] not in set(PictureKind):
        raise BadProof("kind", most_mb)
    if offered.size is not None and offered.size > most_mb * MB:
        raise BadProof("size", most_mb)


def check_content(content: bytes, most_mb: int) -> PictureKind:
    """What the file is. Raises BadProof."""
    if len(content) > most_mb * MB:
        raise BadProof("size", most_mb)
    found = seen(content)
    if found is None:
        raise BadProof("kind", most_mb)
    if not showable(found):
        raise BadProof("shape", most_mb)
    return found.kind
