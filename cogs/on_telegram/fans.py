"""What a fan asks about his money: tips, payments, card, limits, missed messages."""

from dataclasses import replace

from bot.presses import press as presses
from bot.presses import stories
from bot.presses.press import Press
from bot.replies import cards as say_card
from bot.replies import limits as say_limits
from bot.replies import notices as say_notice
from bot.replies.reply import Answer

from .answers import INBOX
from .gesture import Gesture, command
from .start import link


@command("history")
async def history(g: Gesture) -> Answer:
    """One's own tips, a page at a time; people count pages from one."""
    page = int(g.arg(0)[:6]) - 1 if g.arg(0).isdecimal() else 0
    press = Press(g.caller, "tip.history", str(max(0, page)), request_id=g.request_id)
    return await presses.answer(g.app, press, g.words)


@command("money", "money trace")
async def trace(g: Gesture) -> Answer:
    """What happened to a payment; without an id one's tips to choose from."""
    if not g.text:
        return await history(g)
    return await stories.trace(g.app, g.caller, g.arg(0), g.words)


@command("paysupport")
async def paysupport(g: Gesture) -> Answer:
    """Help with a payment: what happened, and a way to ask for it back."""
    if not g.text:
        return await stories.which(g.app, g.caller, g.words)
    return await stories.support(g.app, g.caller, g.arg(0), g.words)


@command("card", "card show")
async def card(g: Gesture) -> Answer:
    return say_card.card(await g.app.cards.show(g.caller), g.words)


@command("card remove")
async def remove_card(g: Gesture) -> Answer:
    return say_card.removed(await g.app.cards.remove(g.caller), g.words)


@command("limits", "limits show")
async def limits(g: Gesture) -> Answer:
    return say_limits.limits(await g.app.limits.show(g.caller), g.words)


@command("limits set")
async def set_limits(g: Gesture) -> Answer:
    """Daily, monthly, confirm over, in this order; `-` leaves one as it is. Without any they are asked for."""
    if not g.text:
        return say_limits.form(await g.app.limits.show(g.caller), g.words)
    daily, monthly, over = (None if word in ("", "-") else word for word in (g.arg(0), g.arg(1), g.arg(2)))
    return say_limits.limits(await g.app.limits.set_(g.caller, daily, monthly, over), g.words)


@command("limits pause")
async def pause(g: Gesture) -> Answer:
    """How long, then one more yes: a pause cannot be taken back."""
    if not g.arg(0).isdecimal():
        return say_limits.choose_pause(await g.app.limits.show(g.caller), g.words)
    return say_limits.confirm_pause(int(g.arg(0)[:6]), g.words)


@command("inbox", way_in="inbox")
async def inbox(g: Gesture) -> Answer:
    """What could not be delivered."""
    page = await g.app.inbox.read(g.caller)
    items = tuple((item.notice, item.created_at) for item in page.items)
    last = page.items[-1].id if page.items else 0
    return replace(say_notice.inbox(items, page.left, last, g.words), shows=INBOX)


@link("inbox")
async def inbox_by_link(g: Gesture, _: str) -> Answer:
    return await inbox(g)
