"""/creator metrics: declare numbers with a picture as their proof, and answer what a moderator asks about them."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.communities.model import Caller, CommunityId
from bot.config import Config
from bot.eligibility.declarations import (
    Declaration,
    DeclarationState,
    Offered,
    Proof,
    ProofNeeded,
    ProofUnread,
    TooManyDeclarations,
    check_content,
    check_offer,
    checked,
)
from bot.eligibility.metrics import Metric, Record, is_stale, latest
from bot.eligibility.pictures import PictureKind
from bot.eligibility.verifying import facts_of
from bot.errors import NotFound
from bot.forms.model import FormExpired
from bot.members.model import MemberId
from bot.moderation.cases import open_case
from bot.moderation.model import CaseKind
from bot.moderation.queue import Queue
from bot.ports import Clock, Storage, Tx
from bot.programme.model import EnrolmentState, NotCreator

DAY = timedelta(days=1)
# Longer than any platform takes for a few megabytes, shorter than people wait.
FETCH_SECONDS = 20.0
ANSWER_CHARACTERS = 500
# Whoever left or never came has nothing that his numbers could be good for.
_OUTSIDE = (None, EnrolmentState.LEFT)


@dataclass(frozen=True, slots=True)
class Numbers:
    """Somebody's numbers as he reads them himself. `counting`: the values that decide now, newest of each metric;
    `latest`: what he declared last."""

    counting: tuple[Record, ...]
    latest: Declaration | None


@dataclass(frozen=True)
class Declarations:
    """Use cases about numbers that people declare. `queue` says who may look at a picture."""

    config: Config
    clock: Clock
    storage: Storage
    queue: Queue

    def jobs(self) -> dict[str, Callable[..., Awaitable[object]]]:
        """Job handlers by name."""
        return {"forget_proofs": self.forget_pictures}

    async def show(self, caller: Caller) -> Numbers:
        """One's own. Raises NotCreator for whoever is neither creator nor applicant."""
        now, rules = self.clock.now(), self.config.metrics
        async with self.storage.reading() as tx:
            await _place_of(tx, caller.id)
            records = await tx.metrics.records(caller.id)
            declared = await tx.declarations.latest(caller.id)
        believed = [record for record in records if record.source.value in rules.accepted_sources]
        newest = [found for metric in Metric if (found := latest(believed, metric, now)) is not None]
        counting = tuple(record for record in newest if not is_stale(record, now, rules.stale_days))
        return Numbers(counting, declared)

    async def declare(
        self, caller: Caller, values: Mapping[Metric, int], offered: Offered | None, request_id: str
    ) -> Declaration:
        """Declare numbers; a moderator looks at the picture. One that waits already is replaced by this one.

        Raises NotCreator, NothingDeclared, BadNumber, ProofNeeded, BadProof, ProofUnread, TooManyDeclarations. The same
        chat event again changes nothing.
        """
        most = self.config.metrics.proof_max_mb
        async with self.storage.reading() as tx:
            if (known := await self._known(tx, caller, request_id)) is not None:
                return known
            await self._may(tx, caller.id)
        wanted = checked(values)
        if offered is None:
            raise ProofNeeded
        check_offer(offered, most)
        content = await _fetched(offered)
        kind = check_content(content, most)
        async with self.storage.transaction() as tx:
            await tx.members.lock(caller.id)
            if (known := await self._known(tx, caller, request_id)) is not None:
                return known
            return await self._keep(tx, caller.id, wanted, (kind, content), request_id)

    async def answer(self, caller: Caller, declaration_id: int, text: str) -> Declaration:
        """What the moderator asked for; it goes back into the queue. Raises FormExpired when nothing is asked any more,
        NotFound for another's."""
        now = self.clock.now()
        async with self.storage.transaction() as tx:
            asked = await tx.declarations.lock(declaration_id)
            if asked.member_id != caller.id:
                raise NotFound("declaration")
            if asked.state is not DeclarationState.ASKED:
                raise FormExpired
            words = " ".join(text.split())[:ANSWER_CHARACTERS]
            back = replace(asked, state=DeclarationState.WAITING, answer=words)
            await tx.declarations.save(back)
            await self._queue_up(tx, back, now)
        return back

    async def picture(self, caller: Caller, case_id: int) -> Proof:
        """The picture behind a case, for whoever may decide such cases there. Raises NotFound for everybody else."""
        view = await self.queue.show(caller, case_id)
        if view.case.kind is not CaseKind.METRICS:
            raise NotFound("case")
        async with self.storage.reading() as tx:
            declaration = await tx.declarations.get(int(view.case.subject.removeprefix("metrics:")))
            return await tx.declarations.picture(declaration.proof_id)

    async def forget_pictures(self) -> int:
        """Job: what pictures show is kept for so many days; that there was one, and what came of it, stays."""
        before = self.clock.now() - timedelta(days=self.config.retention.proofs_days)
        async with self.storage.transaction() as tx:
            return await tx.declarations.forget_pictures(before)

    async def _known(self, tx: Tx, caller: Caller, request_id: str) -> Declaration | None:
        return await tx.declarations.latest(caller.id) if await tx.declarations.handed_in(request_id) else None

    async def _may(self, tx: Tx, member_id: MemberId) -> CommunityId:
        """The community whose moderators look at it. Raises NotCreator and TooManyDeclarations."""
        place = await _place_of(tx, member_id)
        since, most = self.clock.now() - DAY, self.config.metrics.declarations_per_day
        times = await tx.declarations.pictures_since(member_id, since)
        if len(times) >= most:
            raise TooManyDeclarations(most, times[-most] + DAY)
        return place

    async def _keep(
        self, tx: Tx, member_id: MemberId, values: Mapping[Metric, int], picture: tuple[PictureKind, bytes],
        request_id: str,
    ) -> Declaration:  # fmt: skip
        now, place = self.clock.now(), await self._may(tx, member_id)
        proof_id = await tx.declarations.keep_picture(member_id, request_id, *picture, now)
        declared = await tx.declarations.declare(member_id, place, values, proof_id, now)
        await self._queue_up(tx, declared, now)
        return declared

    async def _queue_up(self, tx: Tx, declared: Declaration, now: datetime) -> None:
        await open_case(
            tx, CaseKind.METRICS, declared.subject, community_id=declared.community_id, opened_by=None,
            parties=(declared.member_id,), facts=await facts_of(tx, declared, self.config), now=now,
        )  # fmt: skip


async def _place_of(tx: Tx, member_id: MemberId) -> CommunityId:
    enrolment = await tx.creators.enrolment(member_id)
    if enrolment is None or enrolment.state in _OUTSIDE:
        raise NotCreator(None)
    return enrolment.community_id


async def _fetched(offered: Offered) -> bytes:
    try:
        async with asyncio.timeout(FETCH_SECONDS):
            return await offered.read()
    except TimeoutError:
        raise ProofUnread from None
