"""Notices about diamonds that were taken back or are there again, and about what a fan owes for coins that he spent."""

from collections.abc import Callable

from bot.replies.coins import paid
from bot.replies.facts import Facts
from bot.replies.live import diamonds
from bot.replies.reply import Line, Reply, Style
from bot.replies.words import Words


def _taken(facts: Facts, words: Words) -> Reply:
    lines = []
    if facts.number("parts") or not facts.number("gone"):
        said = words.t("A payment for coins that you were given went back to the fan. {diamonds} that you got for them "
                       "were taken back.", diamonds=diamonds(facts.number("parts"), words))  # fmt: skip
        lines.append(Line(said))
    if facts.number("available"):
        said = words.t("{diamonds} of these were available already.",
                       diamonds=diamonds(facts.number("available"), words))  # fmt: skip
        lines.append(Line(said, Style.QUIET))
    if facts.number("gone"):
        gone = diamonds(facts.number("gone"), words)
        if facts.number("owed"):
            said = words.t("You had redeemed {diamonds} before their payment went back, so you owe {sum}; /paysupport "
                           "helps.", diamonds=gone, sum=facts.money("owed", words))  # fmt: skip
        else:
            said = words.t("You had redeemed {diamonds} before their payment went back. You keep what you got for "
                           "them.", diamonds=gone)  # fmt: skip
        lines.append(Line(said))
    return Reply(tuple(lines))


def _again(facts: Facts, words: Words) -> Reply:
    said = words.t("A bank decided anew about a payment for coins that you were given: {diamonds} that were taken back "
                   "are yours again.", diamonds=diamonds(facts.number("parts"), words))  # fmt: skip
    return Reply((Line(said),))


def _owed(facts: Facts, words: Words) -> Reply:
    stars = facts.has("owed_stars")
    owed = paid(facts.number("owed_stars"), "xtr", words) if stars else facts.money("owed", words)
    said = words.t("The price of {order} went back to you, and some of its coins were spent: you owe {sum} for them. "
                   "Until it is settled your wallet is locked; /paysupport helps.",
                   order=facts.text("order"), sum=owed)  # fmt: skip
    return Reply((Line(said),))


def _settled(_facts: Facts, words: Words) -> Reply:
    return Reply((Line(words.t("What you owed for coins is settled: your wallet is open again.")),))


NOTICES: dict[str, Callable[[Facts, Words], Reply]] = {
    "diamonds_taken": _taken, "diamonds_again": _again, "coins_owed": _owed, "coins_settled": _settled,
}  # fmt: skip
