"""Coins that were given away are gone: the boards and cards that showed these gifts show it."""

from collections.abc import Sequence

from bot.ports import Tx

BOARDS, CARDS = "redraw_boards", "redraw_cards"


async def redraw(tx: Tx, lot_id: int, occasion: str) -> None:
    """Owes that whatever shows gifts paid by this lot is drawn anew, once an occasion; with what the transaction
    changes."""
    shown = await tx.lots.shown_on(lot_id)
    await redraw_there(tx, shown.sessions, shown.videos, occasion)


async def redraw_there(tx: Tx, sessions: Sequence[int], videos: Sequence[int], occasion: str) -> None:
    """The same where it is known which boards and cards these are."""
    if sessions:
        await tx.enqueue(BOARDS, f"{occasion}:boards", sessions=list(sessions))
    if videos:
        await tx.enqueue(CARDS, f"{occasion}:cards", videos=list(videos))
