"""Reading the record of what staff did."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from bot.communities.model import Caller
from bot.members.model import MemberId
from bot.moderation.model import AuditRecord, Power, PowerNeeded
from bot.moderation.powers import Powers
from bot.ports import Storage, Tx

PAGE = 10
LAST_PAGE = 10**9
"""Further nobody turns, whatever a forged button says."""


class ActKind(StrEnum):
    """What kind of act a reader looks for."""

    CASES = "cases"
    PEOPLE = "people"
    NOTES = "notes"
    PAUSES = "pauses"
    POWERS = "powers"
    COMMUNITIES = "communities"

    @property
    def acts(self) -> tuple[str, ...]:
        """How its acts begin in the record."""
        return _ACTS[self]


_ACTS: dict[ActKind, tuple[str, ...]] = {
    ActKind.CASES: ("case",), ActKind.PEOPLE: ("creator", "member"), ActKind.NOTES: ("note",),
    ActKind.PAUSES: ("switch",), ActKind.POWERS: ("staff",), ActKind.COMMUNITIES: ("community",),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which records: by whom, about whom, of which kind, from when on. None is all."""

    actor_id: MemberId | None = None
    about_id: MemberId | None = None
    kind: ActKind | None = None
    since: datetime | None = None

    @property
    def wire(self) -> str:
        """The filter as a button carries it; `read` reads it."""
        parts = {
            "u": self.actor_id, "a": self.about_id, "k": self.kind,
            "s": None if self.since is None else int(self.since.timestamp()),
        }  # fmt: skip
        return "-".join(f"{name}{part}" for name, part in parts.items() if part is not None)

    @classmethod
    def read(cls, wire: str) -> "AuditFilter":
        """Raises ValueError for what no button of ours carries."""
        parts = {part[:1]: part[1:] for part in wire.split("-") if part}
        return cls(
            MemberId(_number(parts["u"])) if "u" in parts else None,
            MemberId(_number(parts["a"])) if "a" in parts else None,
            ActKind(parts["k"]) if "k" in parts else None,
            datetime.fromtimestamp(_number(parts["s"], 11), UTC) if "s" in parts else None,
        )


EVERYTHING = AuditFilter()


@dataclass(frozen=True, slots=True)
class AuditPage:
    """A page of records, the newest first. `names`: of who acted and of whom the filter names; `about`: whom a record's
    target is, by name. `page` counts from 0."""

    records: tuple[AuditRecord, ...]
    names: dict[MemberId, str]
    total: int
    page: int
    asked: AuditFilter = EVERYTHING
    about: dict[str, str] = field(default_factory=dict)

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))


@dataclass(frozen=True)
class Audit:
    """`/mod audit`: auditors and owners read everything, everybody else on staff his own acts."""

    powers: Powers
    storage: Storage

    async def page(self, caller: Caller, asked: AuditFilter = EVERYTHING, page: int = 0) -> AuditPage:
        """About somebody is what was done to him or to his enrolment; payments are not looked through, for who paid
        one may be nobody's to know. Raises PowerNeeded for somebody without any power, or who asks for others' acts
        without the right."""
        actor_id = asked.actor_id
        async with self.storage.reading() as tx:
            mine = await self.powers.of(tx, caller.id)
            if not mine.has_any((Power.AUDITOR, Power.OWNER)):
                if not mine.any_at_all or actor_id not in (None, caller.id):
                    raise PowerNeeded((Power.AUDITOR, Power.OWNER))
                actor_id = caller.id
            records, total = await tx.audit.page(
                actor_id=actor_id, targets=await _targets(tx, asked.about_id),
                acts=None if asked.kind is None else asked.kind.acts, since=asked.since,
                limit=PAGE, offset=min(page, LAST_PAGE) * PAGE,
            )  # fmt: skip
            people = await tx.audit.people({record.target for record in records})
            named = (record.actor_id for record in records)
            names = await _names(tx, (*named, asked.actor_id, asked.about_id, *people.values()))
        about = {target: names[member] for target, member in people.items() if member in names}
        return AuditPage(records, names, total, page, asked, about)


def _number(digits: str, most: int = 18) -> int:
    """Raises ValueError for what no database could hold, or no calendar."""
    if not (digits.isascii() and digits.isdigit() and len(digits) <= most):
        raise ValueError(digits)
    return int(digits)


async def _targets(tx: Tx, about_id: MemberId | None) -> tuple[str, ...] | None:
    """How records name somebody, under every id he had."""
    if about_id is None:
        return None
    enrolment = await tx.creators.enrolment(about_id)
    own = [f"member:{one}" for one in sorted(await tx.members.kin(about_id))]
    return (*own, *([enrolment.subject] if enrolment is not None else ()))


async def _names(tx: Tx, people: Iterable[MemberId | None]) -> dict[MemberId, str]:
    return await tx.members.names_of(tuple(sorted({one for one in people if one is not None})))
