"""What staff does about one tip without touching its money: hide its note, open a case that names its payer."""

from dataclasses import dataclass, replace

from bot.communities.model import Caller
from bot.errors import NotFound
from bot.moderation.acts import reason_given, record
from bot.moderation.model import Case, CaseKind, CaseState, OwnMatter, Power
from bot.moderation.powers import Powers
from bot.notices.model import MessageRef
from bot.ports import Clock, Storage, Tx
from bot.tips.model import Tip, TipId
from bot.tips.moderation import hide_note


@dataclass(frozen=True, slots=True)
class NoteHidden:
    """`changed` False: there was nothing to hide any more."""

    tip: Tip
    changed: bool


@dataclass(frozen=True)
class TipModeration:
    """`/mod hide` and `/mod case`."""

    powers: Powers
    storage: Storage
    clock: Clock

    async def hide_note(self, caller: Caller, tip_id: TipId, reason: str) -> NoteHidden:
        """The note leaves every place where it stands; the money stays. An undecided case about it is closed."""
        text, now = reason_given(reason), self.clock.now()
        async with self.storage.transaction() as tx:
            tip = await _tip(tx, tip_id)
            await self.powers.require(tx, caller.id, Power.MODERATOR, community_id=tip.community_id)
            await _check_other(tx, caller, tip)
            changed = await hide_note(tx, tip, text, now)
            if changed:
                await record(
                    tx, caller.id, "note.hide", tip.subject, text, now, community_id=tip.community_id,
                    before={"note_state": tip.note_state.value}, after={"note_state": "hidden"},
                )  # fmt: skip
            for case in await tx.cases.about(tip.subject, CaseKind.NOTE):
                if case.decided_at is None:
                    closed = replace(
                        case, state=CaseState.REJECTED, decided_by=caller.id, decided_at=now, reason=text
                    )
                    await tx.cases.save(closed)
        return NoteHidden(tip, changed)

    async def tip_at(self, ref: MessageRef) -> TipId:
        """The tip that a public line of ours is about. Raises NotFound for any other message."""
        async with self.storage.reading() as tx:
            tip_id = await tx.tips.of_public_line(ref)
        if tip_id is None:
            raise NotFound("tip")
        return tip_id

    async def open_case(self, caller: Caller, tip_id: TipId, reason: str) -> Case:
        """From now until the case is closed, money staff sees in traces who paid. Recorded, with the reason."""
        text, now = reason_given(reason), self.clock.now()
        async with self.storage.transaction() as tx:
            tip = await _tip(tx, tip_id)
            await self.powers.require(tx, caller.id, Power.MONEY_VIEWER, Power.MONEY_MOVER)
            await _check_other(tx, caller, tip)
            case, new = await tx.cases.open(
                CaseKind.UNMASK, tip.subject, community_id=tip.community_id, opened_by=caller.id,
                parties=(tip.fan_id, tip.creator_id), facts={"tip": tip.public_id, "reason": text}, now=now,
            )  # fmt: skip
            after: dict[str, object] = {"case": case.public_id, "opened": new}
            await record(
                tx, caller.id, "case.unmask", tip.subject, text, now, after=after, community_id=tip.community_id
            )
        return case


async def _tip(tx: Tx, tip_id: TipId) -> Tip:
    tip = await tx.tips.lock(tip_id)
    if tip is None:
        raise NotFound("tip")
    return tip


async def _check_other(tx: Tx, caller: Caller, tip: Tip) -> None:
    if await tx.members.kin(caller.id) & {tip.fan_id, tip.creator_id}:
        raise OwnMatter
