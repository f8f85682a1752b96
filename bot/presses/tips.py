"""The buttons of a tip. Only its own fan can use them; anybody else gets a kind word."""

from collections.abc import Awaitable
from typing import TYPE_CHECKING

from bot.errors import NotFound
from bot.members.model import MemberId
from bot.presses.press import Press, on
from bot.replies import coins as say_coins
from bot.replies import tips as say
from bot.replies.reply import Answer, Toast
from bot.replies.words import Words
from bot.tips.model import AlreadyStarted, Privacy, TipExpired, TipId, subject_of
from bot.tips.quotes import Quote, TipView
from bot.tips.start import StartTip

if TYPE_CHECKING:
    from bot.app import App


async def _drawn(app: "App", press: Press, shown: Awaitable[Quote | TipView], words: Words) -> Answer:
    """The tip as it then stands, or a kind word to somebody else. The message of a press that came too late is drawn
    anew with the reason, since its buttons say what is not true any more."""
    try:
        return say.tip(await shown, words)
    except NotFound:
        return say.not_yours(words)
    except (AlreadyStarted, TipExpired) as no:
        return say.outdated(no, await app.tips.show(press.caller, TipId(press.number)), words)


@on("tip.to")
async def to(app: "App", press: Press, words: Words) -> Answer:
    """Tip this creator: how much?"""
    return say.choose_amount(await app.tips.offer(press.caller, MemberId(press.number)), words)


@on("tip.go")
async def go(app: "App", press: Press, words: Words) -> Answer:
    """On with the tip that waited for another answer; where nothing is kept of it, from how much."""
    shown = await app.tips.go_on(press.caller, MemberId(press.number), press.message)
    return await to(app, press, words) if shown is None else say.tip(shown, words)


@on("tip.amount")
async def amount(app: "App", press: Press, words: Words) -> Answer:
    """A preset by its place in the creator's list, or a sum typed into the form."""
    creator_id = MemberId(press.number)
    typed = press.answer("amount")
    if not typed:
        offer = await app.tips.offer(press.caller, creator_id)
        if press.more == "other" or not press.more.isascii() or not press.more.isdigit():
            return say.other_amount(offer, words)
        place = int(press.more[:3])
        if place >= len(offer.presets):
            return say.choose_amount(offer, words)
        typed = offer.presets[place].plain()
    start = StartTip(press.request_id, press.caller, creator_id, typed, message=press.message)
    return say.tip(await app.tips.start(start), words)


@on("tip.confirm")
async def confirm(app: "App", press: Press, words: Words) -> Answer:
    """The extra yes over a threshold."""
    return await _drawn(app, press, app.tips.confirm(press.caller, TipId(press.number)), words)


@on("tip.fee")
async def fee(app: "App", press: Press, words: Words) -> Answer:
    """Cover the card fee, or leave it to the operator."""
    return await _drawn(app, press, app.tips.cover_fee(press.caller, TipId(press.number), press.more == "on"), words)


@on("tip.privacy")
async def privacy(app: "App", press: Press, words: Words) -> Answer:
    """Who may see it."""
    if press.more not in set(Privacy):
        return await show(app, press, words)
    return await _drawn(app, press, app.tips.set_privacy(press.caller, TipId(press.number), Privacy(press.more)), words)


@on("tip.note")
async def note(app: "App", press: Press, words: Words) -> Answer:
    """Ask for the note, then keep it."""
    tip_id = TipId(press.number)
    if press.answers is not None:
        return await _drawn(app, press, app.tips.set_note(press.caller, tip_id, press.answer("note")), words)
    try:
        shown = await app.tips.show(press.caller, tip_id)
    except NotFound:
        return say.not_yours(words)
    return say.note_form(shown, app.config.tips.note_chars_max, words)


@on("tip.cancel")
async def cancel(app: "App", press: Press, words: Words) -> Answer:
    """Give the quote up."""
    return await _drawn(app, press, app.tips.cancel(press.caller, TipId(press.number)), words)


@on("tip.check")
async def check(app: "App", press: Press, words: Words) -> Answer:
    """Bring this message up to date; from now on it follows the tip again."""
    answer = await show(app, press, words)
    if press.message is not None and not isinstance(answer, Toast):
        await app.shown.attach(subject_of(TipId(press.number)), press.message)
    return answer


@on("tip.show")
async def show(app: "App", press: Press, words: Words) -> Answer:
    """The tip as it stands."""
    return await _drawn(app, press, app.tips.show(press.caller, TipId(press.number)), words)


@on("tip.card")
async def card(app: "App", press: Press, words: Words) -> Answer:
    """Pay with the saved card; where the bank wants more, the message turns into a payment page by itself."""
    try:
        charging = await app.cards.pay_with_card(press.caller, TipId(press.number))
    except NotFound:
        return say.not_yours(words)
    except (AlreadyStarted, TipExpired) as no:
        return say.outdated(no, await app.tips.show(press.caller, TipId(press.number)), words)
    return say.charging(charging.tip, charging.creator, charging.last4, words)


@on("tip.remember")
async def remember(app: "App", press: Press, words: Words) -> Answer:
    """The fan's tick: keep the card he is about to pay with, or rather not."""
    try:
        await app.cards.remember(press.caller, TipId(press.number), press.more != "off")
    except NotFound:
        return say.not_yours(words)
    except AlreadyStarted as no:
        return say.outdated(no, await app.tips.show(press.caller, TipId(press.number)), words)
    return await show(app, press, words)


@on("tip.history")
async def history(app: "App", press: Press, words: Words) -> Answer:
    """Another page of one's own tips."""
    shown = say.history(await app.tips.history(press.caller, press.number), words)
    return say_coins.with_orders(shown, await app.coins.history(press.caller), words)


@on("tip.remind")
async def remind(app: "App", press: Press, words: Words) -> Answer:
    """Let a creator who cannot receive yet hear that somebody wanted to tip."""
    return say.reminded(await app.tips.remind_creator(press.caller, MemberId(press.number)), words)


@on("tip.thank")
async def thank(app: "App", press: Press, words: Words) -> Answer:
    """A creator thanks for one tip."""
    await app.tips.thank(press.caller, TipId(press.number))
    return say.thanked(words)
