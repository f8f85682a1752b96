"""Notices about coins: receipts, and what went back."""

from collections.abc import Callable

from bot.replies.coins import paid
from bot.replies.facts import Facts
from bot.replies.gift_names import coins
from bot.replies.reply import Button, Line, Reply, Style
from bot.replies.words import Words


def _price(facts: Facts, words: Words) -> str:
    if facts.has("stars"):
        return paid(facts.number("stars"), "xtr", words)
    return facts.money("price", words)


def _back(facts: Facts, words: Words) -> str:
    if facts.has("back_stars"):
        return paid(facts.number("back_stars"), "xtr", words)
    return facts.money("back", words)


def _receipt(facts: Facts, words: Words) -> Reply:
    lines = [Line(_added(facts, words))]
    if facts.true("second"):
        lines.append(Line(words.t("This order was paid twice, so you have its coins twice.")))
    if facts.true("late"):
        lines.append(Line(words.t("It arrived after the order had run out, and counts all the same."), Style.QUIET))
    said = words.t("Paid {price}, order {order}.", price=_price(facts, words), order=facts.text("order"))
    lines.append(Line(said, Style.QUIET))
    return Reply(tuple(lines), _rows(words))


def _added(facts: Facts, words: Words) -> str:
    it = {"coins": coins(facts.number("coins"), words), "held": words.number(facts.number("held"))}
    if facts.true("shop"):
        return words.t("{coins} added, balance {held}. A refund is asked of Discord; its coins leave then.", **it)
    day = facts.day("until", words)
    return words.t("{coins} added, balance {held}, refundable while unspent until {day}.", day=day, **it)


def _unwanted(facts: Facts, words: Words) -> Reply:
    order, price = facts.text("order"), _price(facts, words)
    if facts.text("why") == "second_payment":
        said = words.t("{order} was paid twice, and its pack is no longer sold. The second payment of {price} goes "
                       "back whole.", order=order, price=price)  # fmt: skip
    else:
        said = words.t("A payment for {order} does not fit it. It goes back whole.", order=order)
    return Reply((Line(said),))


def _refunded(facts: Facts, words: Words) -> Reply:
    back, order = _back(facts, words), facts.text("order")
    burned = facts.number("burned")
    if not burned:
        return Reply((Line(words.t("{back} of {order} went back the way you paid.", back=back, order=order)),))
    said = words.t("{coins} left your balance, {back} of {order} went back the way you paid.",
                   coins=coins(burned, words), back=back, order=order)  # fmt: skip
    return Reply((Line(said),), _rows(words))


def _refund_failed(facts: Facts, words: Words) -> Reply:
    said = words.t("{back} of {order} could not go back. Your {coins} are there again; the staff looks at it.",
                   back=_back(facts, words), order=facts.text("order"),
                   coins=coins(facts.number("burned"), words))  # fmt: skip
    return Reply((Line(said),))


def _disputed(facts: Facts, words: Words) -> Reply:
    order = facts.text("order")
    said = {
        "opened": words.t("The bank asks about your payment {order}. Until it decides, its coins rest.", order=order),
        "won": words.t("The bank has decided about {order}: its coins can be spent again.", order=order),
        "lost": words.t("The bank gave your payment {order} back to you, so its coins are gone.", order=order),
    }
    lines = [Line(said.get(facts.text("step"), order))]
    if facts.number("owed"):
        lines.append(
            Line(words.t("You owe {sum} for coins of it that you had spent. Until it is settled your wallet is locked; "
                         "/paysupport helps.", sum=facts.money("owed", words)))
        )  # fmt: skip
    return Reply(tuple(lines))


def _refund_decided(facts: Facts, words: Words) -> Reply:
    order = facts.text("order")
    if facts.true("approved"):
        said = words.t("Your request about {order} was approved: {coins} leave, {back} return the way you paid.",
                       order=order, coins=coins(facts.number("burned"), words), back=_back(facts, words))  # fmt: skip
    else:
        said = words.t("Your request about {tip} was not approved. Reason: {reason}",
                       tip=order, reason=facts.text("reason"))  # fmt: skip
    return Reply((Line(said),))


def _failed(facts: Facts, words: Words) -> Reply:
    return Reply((Line(words.t("The bank did not carry out your payment {order}. Nothing was taken.",
                               order=facts.text("order"))),))  # fmt: skip


def _rows(words: Words) -> tuple[tuple[Button, ...], ...]:
    return ((Button(words.t("What I have"), press="coins.balance:0"),),)


NOTICES: dict[str, Callable[[Facts, Words], Reply]] = {
    "coin_receipt": _receipt, "coin_unwanted": _unwanted, "coin_refunded": _refunded,
    "coin_refund_failed": _refund_failed, "coin_disputed": _disputed, "coin_failed": _failed,
    "coin_refund_decided": _refund_decided,
}  # fmt: skip
