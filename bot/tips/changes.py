"""What a fan may still change about a tip before it is paid. Only he may: anybody else hears that there is none."""

from datetime import datetime

from bot.communities.model import Caller
from bot.errors import Refusal
from bot.money import Money
from bot.ports import Tx
from bot.tips.desk import Desk, run_out
from bot.tips.messages import owe_edits
from bot.tips.model import AlreadyStarted, FeePayer, Privacy, Tip, TipExpired, TipId, TipState
from bot.tips.notes import read_note
from bot.tips.quotes import Quote, TipView
from bot.tips.rules import Spending

_QUOTED = (TipState.CREATED,)
_UNPAID = (TipState.CREATED, TipState.OPEN, TipState.PENDING)
_SWEEP = 100


class Changing(Desk):
    """Everything between the quote and the payment. Each answers with the tip as it then stands."""

    async def set_privacy(self, caller: Caller, tip_id: TipId, privacy: Privacy) -> Quote | TipView:
        """Who sees the tip; possible until it is paid. Raises NotFound, AlreadyStarted, TipExpired."""
        async with self.storage.transaction() as tx:
            tip = self._unpaid(await self.own(tx, caller, tip_id))
            await tx.tips.change(tip.id, _UNPAID, privacy=privacy)
            return await self.shown(tx, tip.id)

    async def set_note(self, caller: Caller, tip_id: TipId, text: str) -> Quote | TipView:
        """Another note, or none; possible until the tip is paid. Raises NotFound, AlreadyStarted, TipExpired."""
        async with self.storage.transaction() as tx:
            tip = self._unpaid(await self.own(tx, caller, tip_id))
            card = await tx.creators.card(tip.creator_id)
            checked = card is not None and card.notes_checked
            note = read_note(text, self.config.tips.note_chars_max, checked=checked)
            await tx.tips.change(tip.id, _UNPAID, note=note.text, note_state=note.state)
            return await self.shown(tx, tip.id)

    async def cover_fee(self, caller: Caller, tip_id: TipId, on: bool) -> Quote | TipView:
        """The fan bears the card fee, or leaves it to the operator; the creator gets the same. Only before the
        payment page is opened. Raises NotFound, AlreadyStarted, TipExpired, OwnLimit, TooMany."""
        now = self.clock.now()
        async with self.storage.transaction() as tx:
            await tx.members.lock(caller.id)
            tip = self._quoted(await self.own(tx, caller, tip_id))
            payer = FeePayer.FAN if on else self.fee_payer
            if payer is not tip.fee_payer and self.config.tips.offer_cover_fee:
                await self._bear(tx, tip, payer, now)
            return await self.shown(tx, tip.id)

    async def confirm(self, caller: Caller, tip_id: TipId) -> Quote | TipView:
        """The extra yes over a threshold; from then on the quote has its pay link. Raises NotFound, AlreadyStarted,
        TipExpired."""
        async with self.storage.transaction() as tx:
            tip = await self.own(tx, caller, tip_id)
            if not tip.confirmed:
                self._quoted(tip)
                await tx.tips.change(tip.id, _QUOTED, confirmed=True)
            return await self.shown(tx, tip.id)

    async def cancel(self, caller: Caller, tip_id: TipId) -> TipView:
        """Give the quote up and its reservation back; a second time changes nothing. An opened payment page runs out
        by itself. Raises NotFound, AlreadyStarted."""
        now = self.clock.now()
        async with self.storage.transaction() as tx:
            tip = await self.own(tx, caller, tip_id)
            if not run_out(tip, now) and tip.state is not TipState.CANCELLED:
                self._quoted(tip)
                await tx.tips.advance(tip.id, _QUOTED, TipState.CANCELLED)
            shown = await self.shown(tx, tip.id)
            assert isinstance(shown, TipView)
            return shown

    async def expire_quotes(self) -> int:
        """Ends quotes that have run out and gives their reservations back; answers how many."""
        now, ended = self.clock.now(), 0
        while True:
            async with self.storage.transaction() as tx:
                run_outs = await tx.tips.quotes_run_out(now, _SWEEP)
                for tip_id in run_outs:
                    if await tx.tips.advance(tip_id, _QUOTED, TipState.EXPIRED):
                        await owe_edits(tx, tip_id, "expired", now)
                        ended += 1
            if len(run_outs) < _SWEEP:
                return ended

    async def _bear(self, tx: Tx, tip: Tip, payer: FeePayer, now: datetime) -> None:
        gross = self.fees.gross(tip.amount, payer)
        usage = await tx.tips.usage_of(tip.fan_id, tip.community_id, tip.request_id, self.windows(now))
        more = gross.amount_minor - tip.gross.amount_minor
        if more > 0:
            # The reservation of this tip stands in the usage already; only the difference is new.
            added = Spending(tip.amount, Money(more, gross.currency), usage)
            refusals: tuple[Refusal, ...] = self.rules.own_limits(added, usage.limits, now)
            refusals += self.rules.first_day(added, now)
            if refusals:
                raise refusals[0]
        # A yes to the smaller sum is no yes to the larger one, unless that smaller sum had needed it too.
        asked_before = self.rules.needs_confirm(tip.gross, usage.limits, now)
        needed = self.rules.needs_confirm(gross, usage.limits, now)
        confirmed = not needed or (tip.confirmed and asked_before)
        await tx.tips.change(tip.id, _QUOTED, gross=gross, fee_payer=payer, confirmed=confirmed)

    def _unpaid(self, tip: Tip) -> Tip:
        """The tip, if it can still be changed at all."""
        if run_out(tip, self.clock.now()) or tip.state in (TipState.EXPIRED, TipState.CANCELLED):
            raise TipExpired(tip.public_id)
        if tip.state not in _UNPAID:
            raise AlreadyStarted(tip.public_id, tip.state.value)
        return tip

    def _quoted(self, tip: Tip) -> Tip:
        """The tip, if nobody has asked for its payment page yet."""
        self._unpaid(tip)
        if tip.state is not TipState.CREATED or tip.opened_at is not None:
            raise AlreadyStarted(tip.public_id, TipState.OPEN.value if tip.opened_at else tip.state.value)
        return tip
