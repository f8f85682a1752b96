"""What creators read about redeeming diamonds: the quote, the payout on its way, what is held and until when."""

from collections.abc import Iterator

from bot.diamonds.model import Standing
from bot.errors import Refusal
from bot.money import Money
from bot.payouts.model import ON_THE_WAY, Payout, PayoutHeld, PayoutOver, PayoutState, RedeemLimit
from bot.payouts.service import PayoutStatus, Quote
from bot.replies.diamonds import lines as diamond_lines
from bot.replies.live import diamonds
from bot.replies.refusals_money import rail_sentence
from bot.replies.refusals_people import Sentence, plainly
from bot.replies.reply import Button, Field, Form, Line, Reply, Style, Tone
from bot.replies.words import Words


def amount_form(words: Words) -> Form:
    """Which sum to redeem; nothing written means all that is possible."""
    field = Field("amount", words.t("How much? Leave it empty for all"), required=False)
    return Form("payout.redeem:0", words.t("Redeem diamonds"), (field,))


def quote(found: Quote, operator: str, review_days: int, words: Words) -> Reply:
    """What one yes does: the diamonds, the money, who pays it and when."""
    payout = found.payout
    sums = {"diamonds": diamonds(payout.parts, words), "sum": words.money(payout.amount)}
    lines = [
        Line(words.t("Redeem {diamonds} for {sum}?", **sums), Style.HEADING),
        Line(words.t("{operator} sends it to your Stripe account on {day}, and Stripe sends it on to your bank.",
                     operator=operator, day=words.day(payout.due_at))),
        Line(words.t("You can call it off until then.")),
    ]  # fmt: skip
    if found.reviewed:
        lines.append(Line(words.t("A person looks at it first, which may take up to {days} days.", days=review_days)))
    if found.left.amount_minor:
        lines.append(Line(words.t("Left to redeem afterwards: {sum}.", sum=words.money(found.left)), Style.QUIET))
    lines.append(Line(words.t("This quote holds until {time}.", time=words.clock(payout.until)), Style.QUIET))
    yes = Button(words.t("Redeem"), press=f"payout.confirm:{payout.id}", tone=Tone.MAIN)
    other = Button(words.t("Another amount"), press="payout.amount:0")
    return Reply(tuple(lines), ((yes, other),))


def one(payout: Payout, words: Words) -> Reply:
    """A payout as it stands, and what can be done about it."""
    heading = words.t("Payout {payout}: {sum}", payout=payout.public_id, sum=words.money(payout.amount))
    lines = [
        Line(heading, Style.HEADING),
        Line(words.t("Redeemed: {diamonds}.", diamonds=diamonds(payout.parts, words))),
        Line(standing(payout, words)),
    ]
    if payout.kept:
        lines.append(Line(words.t("{sum} of it was set against what you owed.",
                                  sum=words.money(Money(payout.kept, payout.amount.currency)))))  # fmt: skip
    row = [Button(words.t("All my payouts"), press="payout.check:0")]
    if payout.state in (PayoutState.IN_REVIEW, PayoutState.APPROVED):
        row.insert(0, Button(words.t("Call it off"), press=f"payout.cancel:{payout.id}", tone=Tone.DANGER))
    return Reply(tuple(lines), (tuple(row),))


def standing(payout: Payout, words: Words) -> str:
    """How a payout stands, in one sentence."""
    if payout.state is PayoutState.APPROVED and payout.why:
        return words.t("It waits. {why}", why=reason(payout.why, words))
    if payout.state is PayoutState.REJECTED:
        return words.t("It came to nothing, and the diamonds are yours again. {why}",
                       why=reason(payout.why or "", words))  # fmt: skip
    day = words.day(payout.due_at)
    ended = words.when(payout.closed_at) if payout.closed_at is not None else ""
    return {
        PayoutState.QUOTED: words.t("Nothing has been redeemed yet."),
        PayoutState.IN_REVIEW: words.t("A person looks at it; then it goes out with the next batch."),
        PayoutState.APPROVED: words.t("It goes to your Stripe account on {day}.", day=day),
        PayoutState.SENDING: words.t("It is on its way to your Stripe account. If an answer is late, it is looked up "
                                     "and never sent twice."),
        PayoutState.SENT: words.t("It reached your Stripe account {when}; Stripe sends it on to your bank by its own "
                                  "schedule.", when=ended),
        PayoutState.CANCELLED: words.t("You called it off {when}; the diamonds are yours again.", when=ended),
        PayoutState.RETURNED: words.t("It came back out of your Stripe account {when}; the diamonds are yours again.",
                                      when=ended),
    }[payout.state]  # fmt: skip


def next_payout(payout: Payout, words: Words) -> str:
    """The next one on its way, on a line."""
    return words.t("Next payout: {payout}, {sum}. {state}", payout=payout.public_id, sum=words.money(payout.amount),
                   state=standing(payout, words))  # fmt: skip


def reason(why: str, words: Words) -> str:
    """Why a payout waits, or came to nothing, with what helps."""
    said = {
        "operator_balance_low": words.t("The operator’s balance at Stripe does not cover it yet. The operator was "
                                        "told; it is tried again every hour."),
        "suspended": words.t("You are suspended. /creator appeal asks for another decision."),
        "link_cooloff": words.t("Your accounts were joined or separated a short while ago, so payouts rest for a "
                                "while. /payout status shows when they go on."),
        "account_refused": words.t("Stripe could not put it into your account. /payout setup shows what helps; then "
                                   "redeem again."),
        "staff": words.t("The staff decided so. /paysupport reaches them."),
    }.get(why)  # fmt: skip
    return said or rail_sentence(why, words)


def status(found: PayoutStatus, words: Words) -> tuple[tuple[Line, ...], tuple[Button, ...]]:
    """Lines and buttons of `/payout status`: what is there, what comes next, and what is held why."""
    return tuple(_status(found, words)), tuple(_buttons(found, words))


def _status(found: PayoutStatus, words: Words) -> Iterator[Line]:
    yield from diamond_lines(found.standing, words)
    if found.next is not None:
        if found.held is None:
            yield Line(words.t("You could redeem {sum} now; it would be sent on {day}.",
                               sum=words.money(found.next), day=words.day(found.due_at)))  # fmt: skip
        else:
            yield Line(words.t("{sum} could be redeemed, and waits for the step above.", sum=words.money(found.next)))
    elif found.limit is not None and _has_any(found.standing):
        yield Line(_limit(found.limit, words))
    for payout in found.payouts:
        yield Line(words.t("{payout}, {sum}: {state}", payout=payout.public_id, sum=words.money(payout.amount),
                           state=standing(payout, words)))  # fmt: skip


def _has_any(found: Standing) -> bool:
    return bool(found.available.parts or found.pending.parts or found.held.parts)


def _buttons(found: PayoutStatus, words: Words) -> Iterator[Button]:
    if found.next is not None and found.held is None:
        yield Button(words.t("Redeem"), press="payout.redeem:0", tone=Tone.MAIN)
    for payout in found.payouts:
        if payout.state in ON_THE_WAY:
            yield Button(payout.public_id, press=f"payout.show:{payout.id}")


def _limit(error: RedeemLimit, words: Words) -> str:
    most, minimum = words.money(error.left), words.money(error.minimum)
    if error.why == "nothing_available":
        return words.t("Nothing is available to redeem yet. Diamonds become available some days after the gift.")
    if error.why == "below_minimum":
        if error.wanted is not None and error.left >= error.minimum:
            return words.t("The least that can be redeemed is {minimum}. You have {most}.", minimum=minimum, most=most)
        return words.t("You can redeem from {minimum} on, and have {most} by now. It adds up and never expires.",
                       minimum=minimum, most=most)  # fmt: skip
    if error.why == "over_day_max":
        return words.t("At most {limit} can be redeemed a day; {most} are left for today.",
                       limit=words.money(error.day_max), most=most)  # fmt: skip
    return words.t("You can redeem at most {most} now; the rest of your diamonds is not available yet.", most=most)


def _redeem_limit(error: RedeemLimit, words: Words) -> Reply:
    row: tuple[Button, ...] = (Button(words.t("My payouts"), press="payout.check:0"),)
    if error.left >= error.minimum and error.wanted is not None:
        row = (Button(words.t("Another amount"), press="payout.amount:0", tone=Tone.MAIN), *row)
    return plainly(_limit(error, words), rows=(row,))


def _payout_held(error: PayoutHeld, words: Words) -> Reply:
    said = [words.t("Nothing can be redeemed now. {why}", why=reason(error.why, words))]
    if error.until is not None:
        said.append(words.t("That ends {when}.", when=words.when(error.until)))
    return plainly(*said)


def _payout_over(error: PayoutOver, words: Words) -> Reply:
    again = Button(words.t("Redeem"), press="payout.redeem:0", tone=Tone.MAIN)
    if error.state is PayoutState.QUOTED:
        return plainly(words.t("This quote is too old; nothing was redeemed. Please ask for a new one."),
                       rows=((again,),))  # fmt: skip
    return plainly(words.t("{payout} cannot be called off any more. /payout status shows how it stands.",
                           payout=error.payout))  # fmt: skip


SENTENCES: dict[type[Refusal], Sentence] = {
    RedeemLimit: _redeem_limit, PayoutHeld: _payout_held, PayoutOver: _payout_over,
}  # fmt: skip
