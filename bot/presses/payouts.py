"""Buttons around redeeming diamonds."""

from typing import TYPE_CHECKING

from bot.payouts.model import PayoutId
from bot.presses.press import Press, on
from bot.replies import payouts as say_account
from bot.replies import redemptions as say
from bot.replies.reply import Answer
from bot.replies.words import Words

if TYPE_CHECKING:
    from bot.app import App


@on("payout.redeem")
async def redeem(app: "App", press: Press, words: Words) -> Answer:
    """A quote, for the sum that was written or for all that is possible."""
    found = await app.redemptions.quote(press.caller, press.answer("amount"))
    return say.quote(found, app.config.operator.name, app.config.payout.review_days_max, words)


@on("payout.amount")
async def amount(app: "App", press: Press, words: Words) -> Answer:
    """Which sum."""
    return say.amount_form(words)


@on("payout.confirm")
async def confirm(app: "App", press: Press, words: Words) -> Answer:
    """The yes to a quote."""
    return say.one(await app.redemptions.confirm(press.caller, PayoutId(press.number)), words)


@on("payout.cancel")
async def cancel(app: "App", press: Press, words: Words) -> Answer:
    """Call it off."""
    return say.one(await app.redemptions.cancel(press.caller, PayoutId(press.number)), words)


@on("payout.show")
async def show(app: "App", press: Press, words: Words) -> Answer:
    """One of his own payouts as it stands."""
    return say.one(await app.redemptions.show(press.caller, PayoutId(press.number)), words)


@on("payout.check")
async def check(app: "App", press: Press, words: Words) -> Answer:
    """How the account stands now, and everything about payouts."""
    found = await app.onboarding.check(press.caller)
    status = await app.redemptions.status(press.caller)
    return say_account.checked(found, words, None if status is None else say.status(status, words))
