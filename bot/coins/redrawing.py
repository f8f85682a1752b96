"""Coins that were given away are gone: the boards and cards that showed these gifts show it."""

from bot.ports import Tx

BOARDS, CARDS = "redraw_boards", "redraw_cards"


async def redraw(tx: Tx, lot_id: int, occasion: str) -> None:
    """Owes that whatever shows gifts paid by this lot is drawn anew, once an occasion; with what the transaction
    changes."""
    shown = await tx.lots.shown_on(lot_id)
    if shown.sessions:
        await tx.enqueue(BOARDS, f"{occasion}:boards", sessions=list(shown.sessions))
    if shown.videos:
        await tx.enqueue(CARDS, f"{occasion}:cards", videos=list(shown.videos))
