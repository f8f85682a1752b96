"""Notes that moderators look at: opened when the money has arrived, decided without touching it."""

from datetime import datetime

from bot.communities.model import Caller
from bot.members.model import MemberId
from bot.moderation.cases import open_case
from bot.moderation.model import Case, CaseKind
from bot.notices.model import Notice, Post
from bot.ports import Tx
from bot.tips.messages import owe_edits
from bot.tips.model import NoteState, Tip, TipId, TipState
from bot.tips.notes import Doubt, read_note

_PAID = (TipState.PAID, TipState.REFUNDED)


async def note_case(tx: Tx, tip: Tip, now: datetime) -> Case | None:
    """For the settlement of a tip: a held note becomes a case and its fan is told; None where nothing is held.

    Not before the tip is paid: an unpaid note is nobody's business.
    """
    if tip.note_state is not NoteState.HELD or tip.note is None:
        return None
    # What is held without a doubt was held for its reader.
    doubts = read_note(tip.note, len(tip.note)).doubts or (Doubt.READER,)
    case = await open_case(
        tx,
        CaseKind.NOTE,
        tip.subject,
        community_id=tip.community_id,
        opened_by=None,
        parties=(tip.fan_id, tip.creator_id),
        facts={"tip": tip.public_id, "note": tip.note, "doubts": [doubt.value for doubt in doubts]},
        now=now,
    )
    await _tell(tx, tip, tip.fan_id, "note_held", now)
    return case


async def release_note(tx: Tx, tip: Tip, now: datetime) -> bool:
    """A moderator found the note good: creator and fan are told. False when it was not held."""
    if tip.note_state is not NoteState.HELD or tip.note is None:
        return False
    if not await tx.tips.change(tip.id, _PAID, note_state=NoteState.SHOWN):
        return False
    await _tell(tx, tip, tip.fan_id, "note_released", now)
    await _tell(tx, tip, tip.creator_id, "tip_note", now, note=tip.note)
    await owe_edits(tx, tip.id, "note_released", now)
    return True


async def hide_note(tx: Tx, tip: Tip, reason: str, now: datetime) -> bool:
    """The note leaves every place where it stands; the money stays, and the note's author is told why. False when
    there was none to hide."""
    if tip.note_state not in (NoteState.HELD, NoteState.SHOWN):
        return False
    if not await tx.tips.change(tip.id, _PAID, note_state=NoteState.HIDDEN):
        return False
    await _tell(tx, tip, tip.fan_id, "note_hidden", now, reason=reason)
    if tip.note_state is NoteState.SHOWN:
        await _tell(tx, tip, tip.creator_id, "note_hidden", now)
        await _redraw_public_lines(tx, tip, now)
    await owe_edits(tx, tip.id, "note_hidden", now)
    return True


class NoteDecider:
    """What the queue does with a case about a note."""

    async def approve(self, tx: Tx, case: Case, caller: Caller, reason: str, now: datetime) -> None:
        """Show the note."""
        await release_note(tx, await _tip_of(tx, case), now)

    async def reject(self, tx: Tx, case: Case, caller: Caller, reason: str, now: datetime) -> None:
        """Hide it."""
        await hide_note(tx, await _tip_of(tx, case), reason, now)

    def parties(self, case: Case) -> tuple[MemberId, ...]:
        """Fan and creator may not decide."""
        return case.party_ids

    def two_persons(self, case: Case) -> bool:
        """One moderator is enough: no money moves."""
        return False


async def _tip_of(tx: Tx, case: Case) -> Tip:
    tip = await tx.tips.lock(TipId(int(case.subject.removeprefix("tip:"))))
    if tip is None:
        raise LookupError(case.subject)
    return tip


async def _tell(tx: Tx, tip: Tip, whom: MemberId, kind: str, now: datetime, **facts: object) -> None:
    key = f"{tip.subject}:{kind}:{whom}"
    await tx.notices.owe(Notice(key, whom, kind, tip.subject, {"tip": tip.public_id, **facts}), now)


async def _redraw_public_lines(tx: Tx, tip: Tip, now: datetime) -> None:
    for ref, locale in await tx.tips.public_lines_of(tip.id):
        post = Post(
            key=f"{tip.subject}:public:note_hidden:{ref.chat_id}:{ref.message_id}",
            platform=ref.platform,
            chat_id=ref.chat_id,
            kind="tip_public",
            subject=tip.subject,
            locale=locale,
            facts={"tip": int(tip.id)},
            ref=ref,
        )
        await tx.notices.owe_post(post, now)
