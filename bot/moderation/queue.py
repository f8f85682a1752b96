"""The moderators' queue: look, claim, decide. One case is decided once, by somebody who is no party to it."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.communities.model import Caller
from bot.config import Config
from bot.errors import NotFound
from bot.members.model import MemberId
from bot.moderation.acts import reason_given, record
from bot.moderation.ages import scopes_of
from bot.moderation.cases import POWERS, call_second
from bot.moderation.deciders import Asks, Decider, Follows, Reviews, Takes
from bot.moderation.model import (
    CannotDecide,
    Case,
    CaseChanged,
    CaseKind,
    CaseState,
    DecidedBefore,
    HandledBy,
    OwnMatter,
    PowerNeeded,
    SecondPerson,
)
from bot.moderation.powers import Powers, PowersOf
from bot.ports import Clock, Storage, Tx
from bot.texts import writable

PAGE = 8

TAKE = "take"
"""In a case's `yes_to`: the yes was to taking it as paid."""


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case as staff sees it. `names` are of the people in it by id; `overdue` against the queue's target age."""

    case: Case
    names: dict[MemberId, str]
    overdue: bool
    mine: bool
    needs_second: bool

    def name(self, member_id: MemberId | None) -> str | None:
        return None if member_id is None else self.names.get(member_id)


@dataclass(frozen=True, slots=True)
class QueuePage:
    """A page of what waits: `total` cases of the kinds that the reader may decide; `page` counts from 0. `decides`: the
    kinds that are his to decide, none for an owner who is asked as the second person alone."""

    items: tuple[CaseView, ...]
    total: int
    page: int
    kind: CaseKind | None
    decides: tuple[CaseKind, ...] = ()

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))


@dataclass(frozen=True)
class Queue:
    """`/mod queue` and its buttons."""

    config: Config
    powers: Powers
    storage: Storage
    clock: Clock
    deciders: dict[CaseKind, Decider] = field(default_factory=dict)

    async def page(self, caller: Caller, kind: CaseKind | None = None, page: int = 0) -> QueuePage:
        """What the caller may decide, oldest first. Raises PowerNeeded when that is nothing at all."""
        kinds = tuple(CaseKind) if kind is None else (kind,)
        async with self.storage.reading() as tx:
            mine = await self.powers.of(tx, caller.id)
            scopes = scopes_of(mine, kinds)
            if not scopes and not mine.owner:
                raise PowerNeeded(tuple(dict.fromkeys(power for one in kinds for power in POWERS[one])))
            # An owner can be the second person in everything, so he sees what waits for one.
            halves = kinds if mine.owner else ()
            found, total = await tx.cases.waiting(scopes, PAGE, page * PAGE, halves=halves)
            return QueuePage(await self._views(tx, caller, found), total, page, kind, tuple(scopes))

    async def show(self, caller: Caller, case_id: int) -> CaseView:
        """One case. Raises NotFound for one the caller has no power over."""
        async with self.storage.reading() as tx:
            case = await tx.cases.get(case_id)
            mine = await self.powers.of(tx, caller.id)
            if not _may(mine, case):
                raise NotFound("case")
            return (await self._views(tx, caller, (await self._as_it_stands(tx, case),)))[0]

    async def claim(self, caller: Caller, case_id: int) -> CaseView:
        """Make the case the caller's for a while. Raises HandledBy, OwnMatter, PowerNeeded."""
        now = self.clock.now()
        async with self.storage.transaction() as tx:
            case = await self._mine_to_decide(tx, caller, case_id, now)
            until = now + timedelta(minutes=self.config.market.claim_minutes)
            case = replace(case, claimed_by=caller.id, claimed_until=until)
            await tx.cases.save(case)
            return (await self._views(tx, caller, (case,)))[0]

    async def approve(
        self, caller: Caller, case_id: int, reason: str = "", seen: str | None = None
    ) -> CaseView:
        """Say yes. Where two people are needed, the first yes waits for the second.

        `seen`: the version of the card that was answered, None for one who answers without a card. Raises CaseChanged
        when the case is about something else by now, say another sum."""
        text, now = " ".join(writable(reason).split()), self.clock.now()
        async with self.storage.transaction() as tx:
            case = await self._as_seen(tx, caller, case_id, seen, now)
            decider = self._decider(case)
            if decider.two_persons(case) and not _agreed(case, None):
                return await self._first_yes(tx, caller, case, None, text, now)
            await decider.approve(tx, case, caller, text, now)
            return await self._close(tx, caller, case, CaseState.APPROVED, text, now)

    async def take(self, caller: Caller, case_id: int, reason: str = "", seen: str | None = None) -> CaseView:
        """The other yes, of money that is kept aside: it counts after all. As `approve` in everything else."""
        text, now = " ".join(writable(reason).split()), self.clock.now()
        async with self.storage.transaction() as tx:
            case = await self._as_seen(tx, caller, case_id, seen, now)
            decider = self._decider(case)
            if not isinstance(decider, Takes):
                raise CannotDecide(case.public_id, "nothing_to_take")
            if decider.two_persons(case) and not _agreed(case, TAKE):
                return await self._first_yes(tx, caller, case, TAKE, text, now)
            await decider.take(tx, case, caller, text, now)
            await tx.cases.save(_yes_to(case, TAKE))
            return await self._close(tx, caller, case, CaseState.APPROVED, text, now)

    async def _as_seen(self, tx: Tx, caller: Caller, case_id: int, seen: str | None, now: datetime) -> Case:
        case = await self._mine_to_decide(tx, caller, case_id, now)
        if seen not in (None, case.version):
            raise CaseChanged(case.public_id)
        return case

    async def _first_yes(
        self, tx: Tx, caller: Caller, case: Case, to: str | None, reason: str, now: datetime
    ) -> CaseView:
        """The first of two, or one who wants something else than the first: each needs a second of his own."""
        half = replace(
            _yes_to(case, to), state=CaseState.HALF_APPROVED, first_approver=caller.id, claimed_by=None,
            claimed_until=None,
        )  # fmt: skip
        await tx.cases.save(half)
        await self._record(tx, caller, half, "case.approve_first", reason, now)
        await call_second(tx, half, await self.powers.owners(tx), now)
        return (await self._views(tx, caller, (half,)))[0]

    async def reject(self, caller: Caller, case_id: int, reason: str) -> CaseView:
        """Say no, with a reason that the person is told."""
        text, now = reason_given(reason), self.clock.now()
        async with self.storage.transaction() as tx:
            case = await self._mine_to_decide(tx, caller, case_id, now)
            await self._decider(case).reject(tx, case, caller, text, now)
            return await self._close(tx, caller, case, CaseState.REJECTED, text, now)

    async def ask_info(self, caller: Caller, case_id: int, question: str) -> CaseView:
        """Ask the person before deciding; the case is done and a new one is opened by the answer."""
        text, now = reason_given(question), self.clock.now()
        async with self.storage.transaction() as tx:
            case = await self._mine_to_decide(tx, caller, case_id, now)
            decider = self._decider(case)
            if not isinstance(decider, Asks):
                raise CannotDecide(case.public_id, "no_questions")
            await decider.ask_info(tx, case, caller, text, now)
            return await self._close(tx, caller, case, CaseState.DONE, text, now)

    def _decider(self, case: Case) -> Decider:
        decider = self.deciders.get(case.kind)
        if decider is None:
            raise CannotDecide(case.public_id, "nothing_to_decide")
        return decider

    async def _as_it_stands(self, tx: Tx, case: Case) -> Case:
        decider = self.deciders.get(case.kind)
        if case.decided_at is None and isinstance(decider, Follows):
            return await decider.as_it_stands(tx, case)
        return case

    async def _mine_to_decide(self, tx: Tx, caller: Caller, case_id: int, now: datetime) -> Case:
        """The case as it stands now, locked, if the caller may decide it at this moment."""
        kept = await tx.cases.lock(case_id)
        case = await self._as_it_stands(tx, kept)
        if case != kept:
            await tx.cases.save(case)
        mine = await self.powers.of(tx, caller.id)
        if not _may(mine, case):
            raise PowerNeeded(POWERS[case.kind])
        if case.decided_at is not None:
            raise HandledBy(await _name(tx, case.decided_by), case.decided_at)
        kin = await tx.members.kin(caller.id)
        decider = self.deciders.get(case.kind)
        parties = case.party_ids if decider is None else decider.parties(case)
        # Whoever opened a case that names a payer may also close it.
        opener = None if case.kind is CaseKind.UNMASK else case.opened_by
        if kin & {*parties, opener}:
            raise OwnMatter
        if isinstance(decider, Reviews) and kin & set(decider.decided_before(case)):
            raise DecidedBefore(case.public_id)
        if case.first_approver in kin:
            raise SecondPerson
        if case.claimed_until is not None and case.claimed_until > now and case.claimed_by != caller.id:
            began = case.claimed_until - timedelta(minutes=self.config.market.claim_minutes)
            raise HandledBy(await _name(tx, case.claimed_by), began, case.claimed_until)
        return case

    async def _close(
        self, tx: Tx, caller: Caller, case: Case, state: CaseState, reason: str, now: datetime
    ) -> CaseView:
        # The decider may have written facts of its own.
        case = replace(
            await tx.cases.get(case.id), state=state, decided_by=caller.id, decided_at=now, reason=reason or None,
        )  # fmt: skip
        await tx.cases.save(case)
        await self._record(tx, caller, case, f"case.{state}", reason, now)
        return (await self._views(tx, caller, (case,)))[0]

    async def _record(self, tx: Tx, caller: Caller, case: Case, act: str, reason: str, now: datetime) -> None:
        after: dict[str, object] = {"case": case.public_id, "kind": case.kind.value, "state": case.state.value}
        await record(
            tx, caller.id, act, case.subject, reason, now, after=after, community_id=case.community_id
        )

    async def _views(self, tx: Tx, caller: Caller, cases: tuple[Case, ...]) -> tuple[CaseView, ...]:
        people = {
            one
            for case in cases
            for one in (*case.party_ids, case.opened_by, case.claimed_by, case.first_approver, case.decided_by)
            if one is not None
        }
        names = await tx.members.names_of(tuple(sorted(people)))
        now = self.clock.now()
        target = timedelta(hours=self.config.market.review_sla_hours)
        views = []
        for case in cases:
            claimed = case.claimed_by == caller.id and case.claimed_until is not None and case.claimed_until > now
            decider = self.deciders.get(case.kind)
            views.append(
                CaseView(
                    case=case, names=names, mine=claimed,
                    overdue=case.decided_at is None and now - case.created_at > target,
                    needs_second=decider is not None and decider.two_persons(case),
                )
            )  # fmt: skip
        return tuple(views)


def _agreed(case: Case, to: str | None) -> bool:
    """Whether a first person said yes to the same."""
    return case.state is CaseState.HALF_APPROVED and case.facts.get("yes_to") == to


def _yes_to(case: Case, to: str | None) -> Case:
    """The case with what was said yes to; the plain yes has no word."""
    facts = {name: fact for name, fact in case.facts.items() if name != "yes_to"}
    return replace(case, facts=facts if to is None else {**facts, "yes_to": to})


def _may(mine: PowersOf, case: Case) -> bool:
    second = case.state is CaseState.HALF_APPROVED and mine.owner
    return second or mine.has_any(POWERS[case.kind], case.community_id)


async def _name(tx: Tx, member_id: MemberId | None) -> str:
    if member_id is None:
        return ""
    return (await tx.members.names_of((member_id,))).get(member_id, "")
