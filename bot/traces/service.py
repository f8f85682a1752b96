"""`/money trace` and `/mod trace`: one story, told to the fan, the creator or staff."""

from dataclasses import dataclass

from bot.communities.model import Caller
from bot.config import Config
from bot.errors import NotFound
from bot.ids import Kind, parse
from bot.moderation.model import CaseKind, Power, PowerNeeded
from bot.moderation.powers import Powers
from bot.ports import Clock, Storage, Tx
from bot.tips.model import Tip, TipId, TipState
from bot.tips.privacy import for_creator, for_staff
from bot.tips.store import NamedTip
from bot.traces.model import Trace, Viewer
from bot.traces.rules import held_now, of_disputes, of_entries, of_refunds, of_tip, seen_by, what_next

_UNMASKS = (Power.MONEY_VIEWER, Power.MONEY_MOVER)
_LOOKS = (*_UNMASKS, Power.AUDITOR)


@dataclass(frozen=True)
class Traces:
    """Asks who wants to know, and tells him what he may."""

    config: Config
    powers: Powers
    storage: Storage
    clock: Clock

    async def trace(self, caller: Caller, typed: str) -> Trace:
        """The story behind a public id: of a tip, or of a refund's or case's tip. Fans and creators read their own,
        money staff and auditors everybody's, with an unnamed fan masked until a case is open.

        Raises UnknownId, and NotFound for what the caller may not see; PowerNeeded where he serves without the power.
        """
        kind, number = parse(typed)
        async with self.storage.reading() as tx:
            named = await tx.tips.named(await _tip_behind(tx, kind, number))
            if named is None:
                raise NotFound("tip")
            viewer, payer = await self._viewer(tx, caller, named)
            return await self._told(tx, named, viewer, payer)

    async def _viewer(self, tx: Tx, caller: Caller, named: NamedTip) -> tuple[Viewer, str | None]:
        tip = named.tip
        if tip.fan_id == caller.id:
            return Viewer.FAN, named.fan_name
        if tip.creator_id == caller.id and _arrived(tip):
            return Viewer.CREATOR, for_creator(tip, named.fan_name).name
        mine = await self.powers.of(tx, caller.id)
        if not mine.has_any(_LOOKS):
            # Whoever serves here learns which power it takes; to others it does not exist.
            raise PowerNeeded(_LOOKS) if mine.any_at_all else NotFound("tip")
        cases = await tx.cases.about(tip.subject, CaseKind.UNMASK)
        unmasked = mine.has_any(_UNMASKS) and any(case.decided_at is None for case in cases)
        return Viewer.STAFF, for_staff(tip, named.fan_name, case_open=unmasked).name

    async def _told(self, tx: Tx, named: NamedTip, viewer: Viewer, payer: str | None) -> Trace:
        tip, now = named.tip, self.clock.now()
        entries = await tx.ledger.entries_about(tip.subject)
        refunds = await tx.payments.refunds_of(tip.id)
        disputes = await tx.payments.disputes_of(tip.id)
        cases = await tx.cases.about(tip.subject)
        steps = (
            *of_tip(tip, tip.opened_at, now), *of_refunds(refunds, cases), *of_disputes(disputes),
            *of_entries(entries),
        )  # fmt: skip
        next_, until = what_next(tip, refunds, disputes, cases)
        return Trace(
            tip=tip, viewer=viewer, creator=named.creator_name, payer=payer, steps=seen_by(viewer, steps),
            held=held_now(tip, entries), next=next_, until=until,
        )  # fmt: skip


def _arrived(tip: Tip) -> bool:
    """Before it is paid, a tip is the fan's alone."""
    return tip.state in (TipState.PAID, TipState.REFUNDED)


async def _tip_behind(tx: Tx, kind: Kind, number: int) -> TipId:
    if kind is Kind.TIP:
        return TipId(number)
    if kind is Kind.REFUND:
        row = await tx.payments.refund(number)
        if row is None:
            raise NotFound("refund")
        return row.tip_id
    if kind is not Kind.CASE:
        raise NotFound("tip")
    case = await tx.cases.get(number)
    subject, _, tip_id = case.subject.partition(":")
    if subject != "tip" or not tip_id.isdecimal():
        raise NotFound("case")
    return TipId(int(tip_id))


