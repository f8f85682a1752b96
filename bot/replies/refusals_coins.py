"""What people are told when coins cannot be bought, or cannot go back."""

from bot.coins.orders import CoinDayLimit, CoinsSpent, ConsentNeeded, NoPack, OrderOver
from bot.errors import Refusal
from bot.replies.coin_returns import only_discord
from bot.replies.refusals_people import Sentence, plainly
from bot.replies.reply import Button, Line, Reply, Tone
from bot.replies.words import Words


def _consent_needed(error: ConsentNeeded, words: Words) -> Reply:
    yes = Button(words.t("I agree, go on"), press=f"coins.agree:{error.coins}", tone=Tone.MAIN)
    said = words.t("The coins come at once. For coins that you spend your right of withdrawal then ends; coins that "
                   "you have not spent can still go back.")  # fmt: skip
    return Reply((Line(said),), ((yes,),))


def _no_pack(error: NoPack, words: Words) -> Reply:
    if not error.packs:
        return plainly(words.t("No coins are sold here at the moment."))
    packs = ", ".join(words.number(coins) for coins in error.packs)
    return plainly(words.t("There is no such pack. Packs of coins here: {packs}.", packs=packs))


def _day_limit(error: CoinDayLimit, words: Words) -> Reply:
    return plainly(
        words.t(
            "That is over the limit of {limit} a day for coins. {left} are left today; the day begins anew {when}.",
            limit=words.money(error.limit), left=words.money(error.left), when=words.when(error.resets_at),
        )
    )  # fmt: skip


def _order_over(error: OrderOver, words: Words) -> Reply:
    if error.paid:
        return plainly(words.t("This order was paid already, so nothing was taken. Please start a new one: /coins buy"))
    return plainly(words.t("This order ran out, or its price changed. Nothing was taken. Please start a new one: "
                           "/coins buy"))  # fmt: skip


def _coins_spent(error: CoinsSpent, words: Words) -> Reply:
    it = {"order": error.order}
    if error.rule == "too_late" and error.until is not None:
        day = words.day(error.until)
        return plainly(
            words.t("{order} could go back until {day}. Its coins stay yours and never expire.", day=day, **it)
        )
    said = {
        "spent": words.t(
            "No coin of {order} is left, so nothing of it can go back. /money trace shows where it went.", **it
        ),
        "part_spent": words.t(
            "Some coins of {order} are spent, and Telegram gives a payment back whole or not at all. "
            "The others stay yours.",
            **it,
        ),
        "by_shop": only_discord(error.order, words),
        "not_paid": words.t("{order} was not paid, so there is nothing to give back. Nothing was taken.", **it),
        "dispute_open": words.t("The bank is asked about {order} already. It decides about the money.", **it),
        "coming": words.t("Something of {order} is on its way back already. You hear when it is there.", **it),
    }
    otherwise = words.t("{order} cannot go back now. /paysupport shows how it stands.", **it)
    return plainly(said.get(error.rule, otherwise))


SENTENCES: dict[type[Refusal], Sentence] = {
    ConsentNeeded: _consent_needed, NoPack: _no_pack, CoinDayLimit: _day_limit, OrderOver: _order_over,
    CoinsSpent: _coins_spent,
}  # fmt: skip
