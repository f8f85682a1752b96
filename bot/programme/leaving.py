"""Leaving the programme: what happens to everything a creator has is shown first, then it takes one yes."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from bot.communities.model import Caller
from bot.diamonds.model import Standing
from bot.diamonds.service import Diamonds
from bot.forms.model import Draft, FormExpired
from bot.live.model import EndedBy, LiveSession
from bot.live.service import Lives
from bot.ports import Clock, Storage, Tx
from bot.programme.model import Enrolment, EnrolmentState, LeaveLater, NotCreator, PayoutAccount

PRESS: Final = "creator.leave:0"
# A yes comes at once, or the balances are looked at anew.
KEPT_FOR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Farewell:
    """What he leaves with: his payout account, his diamonds, and the LIVE that ends. `done`: he has left."""

    account: PayoutAccount | None
    diamonds: Standing
    live: LiveSession | None
    done: bool


@dataclass(frozen=True)
class Leaving:
    """`/creator leave`. Nothing that was earned is lost by it, and applying again stays possible."""

    storage: Storage
    clock: Clock
    live: Lives
    diamonds: Diamonds

    async def preview(self, caller: Caller) -> Farewell:
        """What leaving would do. Raises NotCreator, and LeaveLater for whoever is suspended."""
        async with self.storage.transaction() as tx:
            await _staying(tx, caller)
            until = self.clock.now() + KEPT_FOR
            await tx.forms.put_draft(Draft(caller.id, caller.platform, PRESS, {}, until))
            live = await tx.live.running_of(caller.id)
            account = await tx.creators.account(caller.id)
        return Farewell(account, await self.diamonds.standing(caller.id), live, done=False)

    async def confirm(self, caller: Caller) -> Farewell:
        """Leave. Raises what `preview` raises, and FormExpired where it was not shown within the hour."""
        async with self.storage.transaction() as tx:
            enrolment = await _staying(tx, caller)
            shown = await tx.forms.draft(caller.id, caller.platform)
            if shown is None or shown.press != PRESS or shown.expires_at <= self.clock.now():
                raise FormExpired("creator.leaving:0")
            await tx.creators.save_enrolment(replace(enrolment, state=EnrolmentState.LEFT))
            await tx.videos.touch_of([caller.id], self.clock.now())
            for place in await tx.communities.listing(caller.id):
                await tx.creators.list_in(caller.id, place.id, False)
            live = await self.live.end_of(tx, caller.id, EndedBy.CREATOR)
            account = await tx.creators.account(caller.id)
        if live is not None:
            self.live.marks.mark(live.id)
        return Farewell(account, await self.diamonds.standing(caller.id), live, done=True)


async def _staying(tx: Tx, caller: Caller) -> Enrolment:
    await tx.members.lock(caller.id)
    enrolment = await tx.creators.enrolment(caller.id)
    if enrolment is not None and enrolment.state is EnrolmentState.SUSPENDED:
        raise LeaveLater
    if enrolment is None or enrolment.state is not EnrolmentState.APPROVED:
        raise NotCreator(enrolment.state if enrolment else None)
    return enrolment
