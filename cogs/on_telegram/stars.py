"""Payments in Stars. Telegram asks before it takes any, and waits ten seconds for the answer."""

from telegram import Update

from bot.replies import orders as say
from bot.replies.words import Words, language_of

from .answers import Desk


async def pre_checkout(_: Desk, update: Update) -> None:
    """No order of ours is open, so whatever is about to be paid is refused before anything is taken."""
    query = update.pre_checkout_query
    assert query is not None
    words = Words(language_of(query.from_user.language_code))
    await query.answer(ok=False, error_message=say.unknown_order(words))
