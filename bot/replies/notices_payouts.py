"""Notices about payouts: they arrived, or came to nothing."""

from collections.abc import Callable

from bot.replies.facts import Facts
from bot.replies.live import diamonds
from bot.replies.redemptions import reason
from bot.replies.reply import Button, Line, Reply, Style
from bot.replies.words import Words


def _sent(facts: Facts, words: Words) -> Reply:
    lines = [
        Line(words.t("{payout}: {sum} for {diamonds} reached your Stripe account. Stripe sends it on to your bank by "
                     "its own schedule.", payout=facts.text("payout"), sum=facts.money("net", words),
                     diamonds=diamonds(facts.number("parts"), words)))
    ]  # fmt: skip
    if facts.number("kept"):
        lines.append(Line(words.t("{sum} more were set against what you owed.", sum=facts.money("kept", words))))
    return Reply(tuple(lines), ((_all(words),),))


def _failed(facts: Facts, words: Words) -> Reply:
    it = {"payout": facts.text("payout"), "sum": facts.money("amount", words)}
    lines = [
        Line(words.t("{payout}: the payout of {sum} came to nothing, and your diamonds are there again.", **it)),
        Line(reason(facts.text("why"), words)),
    ]
    if facts.has("reason") and facts.text("reason"):
        lines.append(Line(words.t("Reason: {reason}", reason=facts.text("reason"))))
    return Reply(tuple(lines), ((_all(words),),))


def _bank_paid(facts: Facts, words: Words) -> Reply:
    said = words.t("{sum} from your Stripe account reached your bank on {day}.", sum=facts.money("amount", words),
                   day=facts.day("on", words))  # fmt: skip
    return Reply((Line(said), *_carried(facts, words)), ((_all(words),),))


def _bank_failed(facts: Facts, words: Words) -> Reply:
    codes = {
        "account_closed": words.t("The bank says: that account is closed."),
        "no_account": words.t("The bank says: there is no such account."),
        "incorrect_account_holder_name": words.t("The bank says: the account holder has another name."),
        "invalid_account_number": words.t("The bank says: the account number is not right."),
    }
    lines = [
        Line(words.t("Your bank did not take {sum}. The money lies in your Stripe account.",
                     sum=facts.money("amount", words))),
        Line(codes.get(facts.text("why"), words.t("The bank gave no reason that says more."))),
        *_carried(facts, words),
        Line(words.t("Please check the bank account there; Stripe then tries again by itself.")),
    ]  # fmt: skip
    return Reply(tuple(lines), ((Button(words.t("Open my payout account"), press="payout.setup:0"), _all(words)),))


def _carried(facts: Facts, words: Words) -> tuple[Line, ...]:
    parts = list(facts.texts("payouts"))
    if facts.number("tips"):
        parts.append(words.n("{count} tip", "{count} tips", facts.number("tips")))
    return (Line(words.t("From here: {what}.", what=", ".join(parts)), Style.QUIET),) if parts else ()


def _all(words: Words) -> Button:
    return Button(words.t("My payouts"), press="payout.check:0")


NOTICES: dict[str, Callable[[Facts, Words], Reply]] = {
    "payout_sent": _sent, "payout_failed": _failed,
    "bank_paid": _bank_paid, "bank_failed": _bank_failed,
}  # fmt: skip
