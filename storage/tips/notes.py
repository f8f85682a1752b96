"""Forgetting the notes of old tips, wherever they were written down."""

from datetime import datetime

from sqlalchemy import Text, cast, exists, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.moderation.model import CaseState
from bot.tips.model import Dispute, NoteState
from storage.schema.moderation import cases
from storage.schema.notices import notices
from storage.schema.tips import tips

_UNDECIDED = (CaseState.OPEN.value, CaseState.HALF_APPROVED.value)
_ABOUT = literal("tip:") + cast(tips.c.id, Text)
_OPEN_CASE = exists().where(cases.c.subject == _ABOUT, cases.c.state.in_(_UNDECIDED))


async def forget_notes(connection: AsyncConnection, before: datetime, limit: int) -> int:
    """Empties the notes of at most `limit` tips made before a moment about which nothing is left to decide, with the
    copies in notices and cases; answers how many tips."""
    due = (
        select(tips.c.id)
        .where(
            tips.c.note.is_not(None), tips.c.created_at < before, tips.c.note_state != NoteState.HELD.value,
            tips.c.dispute != Dispute.OPEN.value, ~_OPEN_CASE,
        )
        .order_by(tips.c.created_at)
        .limit(limit)
        .with_for_update()
    )  # fmt: skip
    ids = (await connection.execute(due)).scalars().all()
    if not ids:
        return 0
    await connection.execute(update(tips).where(tips.c.id.in_(ids)).values(note=None))
    subjects = [f"tip:{number}" for number in ids]
    for copies in (notices, cases):
        rows = await connection.execute(select(copies.c.id, copies.c.facts).where(copies.c.subject.in_(subjects)))
        for row in rows.all():
            if row.facts.get("note") is not None:
                rest = {name: value for name, value in row.facts.items() if name != "note"}
                await connection.execute(update(copies).where(copies.c.id == row.id).values(facts=rest))
    return len(ids)
