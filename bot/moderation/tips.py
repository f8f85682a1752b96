"""What staff does about one tip or gift without touching its money: hide a note, open a case that names the payer."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from bot.communities.model import Caller, CommunityId
from bot.errors import NotFound
from bot.members.model import MemberId
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


class _About(NamedTuple):
    """What a case that unmasks is about, and between whom it was."""

    subject: str
    public_id: str
    community_id: CommunityId | None
    parties: tuple[MemberId, MemberId]


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
            about = _About(tip.subject, tip.public_id, tip.community_id, (tip.fan_id, tip.creator_id))
            return await self._unmask(tx, caller, about, text, now)

    async def open_gift_case(self, caller: Caller, gift_id: int, reason: str) -> Case:
        """The same for whoever gave a gift."""
        text, now = reason_given(reason), self.clock.now()
        async with self.storage.transaction() as tx:
            gift = await tx.gifts.get(gift_id)
            if gift is None:
                raise NotFound("gift")
            fan, creator = await tx.members.get(gift.fan_id), await tx.members.get(gift.creator_id)
            about = _About(gift.subject, gift.public_id, gift.community_id, (fan.id, creator.id))
            return await self._unmask(tx, caller, about, text, now)

    async def _unmask(self, tx: Tx, caller: Caller, about: _About, reason: str, now: datetime) -> Case:
        await self.powers.require(tx, caller.id, Power.MONEY_VIEWER, Power.MONEY_MOVER)
        if await tx.members.kin(caller.id) & set(about.parties):
            raise OwnMatter
        case, new = await tx.cases.open(
            CaseKind.UNMASK, about.subject, community_id=about.community_id, opened_by=caller.id,
            parties=about.parties, facts={"tip": about.public_id, "reason": reason}, now=now,
        )  # fmt: skip
        after: dict[str, object] = {"case": case.public_id, "opened": new}
        await record(
            tx, caller.id, "case.unmask", about.subject, reason, now, after=after, community_id=about.community_id
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
