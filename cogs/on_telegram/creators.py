"""/creator and /payout: becoming a creator, being one, seeing one."""

from bot.presses import press as presses
from bot.presses.press import Press
from bot.programme.model import Application
from bot.replies import payouts as say_payout
from bot.replies import programme as say
from bot.replies.reply import Answer
from bot.stats.model import StatsPeriod

from .gesture import Gesture, command
from .pictures import offered_in
from .start import link
from .whoami import author_replied_to, mentioned


@command("creator", "creator profile", way_in="help")
async def profile(g: Gesture) -> Answer:
    """The card of whoever is named or replied to; alone, one's own, or how to become one."""
    named = mentioned(g.message)
    identity = named[0] if named is not None else None if g.text else author_replied_to(g.message)
    if identity is not None:
        creator = await g.app.programme.find_account(g.caller, identity)
    elif g.text:
        creator = await g.app.programme.find(g.caller, g.text)
    else:
        return await presses.answer(g.app, Press(g.caller, "creator.own", "0"), g.words)
    g.way_in = f"tip_{creator}"
    return say.card(await g.app.programme.profile(g.caller, creator), g.words)


@command("creator settings")
async def settings(g: Gesture) -> Answer:
    """Everything a creator decides for himself."""
    return await presses.answer(g.app, Press(g.caller, "creator.settings", "0"), g.words)


@command("creator apply", way_in="apply")
async def apply(g: Gesture) -> Answer:
    """Begin the application, or go on where it was left."""
    return _drawn(g, await g.app.programme.apply_begin(g.caller))


@link("apply")
async def apply_by_link(g: Gesture, _: str) -> Answer:
    return await apply(g)


@command("creator supporters", way_in="supporters")
async def supporters(g: Gesture) -> Answer:
    """`/creator supporters 7d`; the last thirty days for anything else."""
    typed = g.arg(0).lower()
    period = typed if typed in set(StatsPeriod) else StatsPeriod.MONTH
    return await presses.answer(g.app, Press(g.caller, "supporter.show", period), g.words)


@link("supporters")
async def supporters_by_link(g: Gesture, _: str) -> Answer:
    """The last thirty days."""
    return await presses.answer(g.app, Press(g.caller, "supporter.show", StatsPeriod.MONTH), g.words)


@command("creator appeal", way_in="help")
async def appeal(g: Gesture) -> Answer:
    """Ask for another look at a refusal or a suspension."""
    return await presses.answer(g.app, Press(g.caller, "appeal.write", "0"), g.words)


@command("creator metrics", way_in="metrics")
async def metrics(g: Gesture) -> Answer:
    """`/creator metrics 12000 50000 4` below a picture or in a reply to one; alone, what counts, and the question."""
    offered = offered_in(g.bot, g.message)
    if not g.text and offered is None:
        return await presses.answer(g.app, Press(g.caller, "metrics.show", "0"), g.words)
    answers = {"numbers": g.text}
    press = Press(g.caller, "metrics.send", "0", "", answers, g.request_id, picture=offered)
    return await presses.answer(g.app, press, g.words)


@link("metrics")
async def metrics_by_link(g: Gesture, _: str) -> Answer:
    """What counts, for whoever came from a group."""
    return await presses.answer(g.app, Press(g.caller, "metrics.show", "0"), g.words)


@command("creator leave")
async def leave(g: Gesture) -> Answer:
    """What it does, and one more yes."""
    return await presses.answer(g.app, Press(g.caller, "creator.leaving", "0"), g.words)


@command("payout", "payout setup", way_in="payout")
async def payout(g: Gesture) -> Answer:
    """A private link to the payout account."""
    return say_payout.setup(await g.app.onboarding.begin(g.caller), g.words)


@command("payout status", way_in="payout")
async def payout_status(g: Gesture) -> Answer:
    return await presses.answer(g.app, Press(g.caller, "payout.check", "0"), g.words)


@command("payout redeem", way_in="payout")
async def payout_redeem(g: Gesture) -> Answer:
    """A quote for the sum that was typed, or for everything."""
    typed = {"amount": g.text}
    return await presses.answer(g.app, Press(g.caller, "payout.redeem", "0", answers=typed), g.words)


@link("payout")
async def payout_by_link(g: Gesture, _: str) -> Answer:
    return await payout(g)


def _drawn(g: Gesture, view: Application) -> Answer:
    operator = g.app.config.operator
    return say.application(view, operator.name, operator.terms_url, g.words)
