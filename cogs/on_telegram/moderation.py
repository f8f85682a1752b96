"""/mod: the queue, single payments, notes, pauses, the record."""

from enum import StrEnum
from typing import TypeVar

from bot.ids import Kind, parse, public_id, row_id
from bot.moderation.model import CaseKind, Feature
from bot.moderation.records import ActKind, AuditFilter
from bot.moderation.until import read_since, read_until
from bot.money import parse_money
from bot.presses import stories
from bot.replies import audit as say_audit
from bot.replies import moderation as say
from bot.replies import refunds as say_refund
from bot.replies import usage as say_usage
from bot.replies.reply import Answer
from bot.tips.model import TipId

from .gesture import Gesture, command
from .people import person
from .tip_text import read_tip

E = TypeVar("E", bound=StrEnum)


@command("mod", "mod queue")
async def queue(g: Gesture) -> Answer:
    """What waits, of one kind or all."""
    kind = _word(CaseKind, g.arg(0)) if g.text else None
    if g.text and kind is None:
        return say_usage.queueing(tuple(CaseKind), g.words)
    return say.queue(await g.app.queue.page(g.caller, kind), g.words)


@command("mod trace")
async def trace(g: Gesture) -> Answer:
    return await stories.trace(g.app, g.caller, g.arg(0), g.words)


@command("mod refund")
async def refund(g: Gesture) -> Answer:
    """With a reason into the queue; without one first who would lose what."""
    order_id = stories.coin_order(g.arg(0)) if g.arg(0) else None
    if order_id is not None:
        return await stories.give_back(g.app, g.caller, order_id, g.rest(1), g.words)
    tip_id = _tip(g)
    found = await g.app.refunds.preview(g.caller, tip_id)
    typed = read_tip(g.rest(1), frozenset())
    amount_given = typed.amount is not None and not typed.name
    reason = g.rest(2) if amount_given else g.rest(1)
    if not reason:
        return say_refund.preview(found, g.words)
    amount = parse_money(typed.amount or "", found.left.currency) if amount_given else None
    return say_refund.in_queue(await g.app.refunds.staff_refund(g.caller, tip_id, amount, reason), g.words)


@command("mod case")
async def case(g: Gesture) -> Answer:
    """Name a payer to money staff until the case is closed."""
    if not g.rest(1):
        kind, number = parse(g.arg(0))
        return say_usage.with_reason(f"/mod case {public_id(kind, number)}", g.words)
    return await stories.unmask(g.app, g.caller, g.arg(0), g.rest(1), g.words)


@command("mod hide")
async def hide(g: Gesture) -> Answer:
    """Hide a note, keep the tip."""
    if not g.rest(1):
        return say_usage.with_reason(f"/mod hide {public_id(Kind.TIP, _tip(g))}", g.words)
    return say.note_hidden(await g.app.tip_moderation.hide_note(g.caller, _tip(g), g.rest(1)), g.words)


@command("mod pause")
async def pause(g: Gesture) -> Answer:
    """What, perhaps `everywhere`, perhaps until when, and why."""
    what = _what(g)
    if what is None:
        return say_usage.pausing(g.words)
    feature, everywhere, place = what
    until = read_until(g.arg(place), g.app.clock.now(), g.words.zone)
    reason = g.rest(place if until is None else place + 1)
    if not reason:
        return say_usage.with_reason(f"/mod pause {g.text}", g.words)
    community = None if everywhere or g.caller.community is None else g.caller.community.id
    return say.pause_change(await g.app.switches.pause(g.caller, feature, community, until, reason), g.words)


@command("mod resume")
async def resume(g: Gesture) -> Answer:
    """What, perhaps `everywhere`, and why."""
    what = _what(g)
    if what is None:
        return say_usage.resuming(g.words)
    feature, everywhere, place = what
    if not g.rest(place):
        return say_usage.with_reason(f"/mod resume {g.text}", g.words)
    community = None if everywhere or g.caller.community is None else g.caller.community.id
    return say.pause_change(await g.app.switches.resume(g.caller, feature, community, g.rest(place)), g.words)


@command("mod audit")
async def audit(g: Gesture) -> Answer:
    """Perhaps a kind, perhaps whose acts, perhaps `about` whom, perhaps since when."""
    args = g.args
    kind = _word(ActKind, args[0]) if args else None
    since = read_since(args[-1], g.app.clock.now(), g.words.zone) if args else None
    args = args[0 if kind is None else 1 : None if since is None else -1]
    place = next((i for i, word in enumerate(args) if word.lower() == "about"), len(args))
    by, about = " ".join(args[:place]), " ".join(args[place + 1 :])
    asked = AuditFilter(
        await person(g, by) if by else None, await person(g, about) if about else None, kind, since
    )
    return say_audit.page(await g.app.audit.page(g.caller, asked), g.words)


def _what(g: Gesture) -> tuple[Feature, bool, int] | None:
    """The feature, whether everywhere is meant, and where the rest begins. All money is always everywhere. None where
    nothing that can be paused is named."""
    feature = _word(Feature, g.arg(0))
    if feature is None:
        return None
    said = g.arg(1).lower() == "everywhere"
    return feature, said or feature is Feature.ALL_MONEY, 2 if said else 1


def _word(words: type[E], typed: str) -> E | None:
    try:
        return words(typed.lower())
    except ValueError:
        return None


def _tip(g: Gesture) -> TipId:
    return TipId(row_id(Kind.TIP, g.arg(0)))
