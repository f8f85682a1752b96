"""Notices about payouts: they arrived, or came to nothing."""

from collections.abc import Callable

from bot.replies.facts import Facts
from bot.replies.live import diamonds
from bot.replies.redemptions import reason
from bot.replies.reply import Button, Line, Reply
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


def _all(words: Words) -> Button:
    return Button(words.t("My payouts"), press="payout.check:0")


NOTICES: dict[str, Callable[[Facts, Words], Reply]] = {"payout_sent": _sent, "payout_failed": _failed}
