"""What people are told when an amount cannot be read, or is outside of what may be tipped."""

from bot.errors import Refusal
from bot.money import CURRENCIES, BadAmount, BadCurrency, Money
from bot.replies.refusals_people import Sentence, plainly
from bot.replies.reply import Reply
from bot.replies.words import Words
from bot.tips.model import AmountLimit


def _bad_amount(error: BadAmount, words: Words) -> Reply:
    currency, places = error.currency.upper(), CURRENCIES[error.currency].exponent
    facts = {"read": error.read, "currency": currency, "example": words.typed(error.example)}
    if error.rule == "sign":
        return plainly(words.t("“{read}” is not above zero. Please write an amount like {example}.", **facts))
    if error.rule == "grouping":
        return plainly(words.t("In “{read}” I can’t tell thousands from decimals. Please write it without signs or "
                               "blanks between the thousands, like {example}.", **facts))  # fmt: skip
    if error.rule == "decimals" and not places:
        return plainly(words.t("{currency} has no decimals, and “{read}” has. Please write it like {example}.",
                               **facts))  # fmt: skip
    if error.rule == "decimals":
        return plainly(
            words.t(
                "An amount in {currency} has {count} decimals or none, and “{read}” has another number of them. "
                "Please write it like {example}.",
                count=words.number(places), **facts,
            )
        )  # fmt: skip
    if error.rule == "step":
        return plainly(words.t("The last decimal of “{read}” must be 0 in {currency}. Please write it like {example}.",
                               **facts))  # fmt: skip
    return plainly(words.t("I read “{read}”, which is not an amount in {currency}. Please write it like {example}.",
                           **facts))  # fmt: skip


def _bad_currency(error: BadCurrency, words: Words) -> Reply:
    return plainly(
        words.t(
            "“{read}” does not fit: this is paid in {currency}. Please write the amount in {currency}, like {example}.",
            read=error.read, currency=error.currency.upper(), example=words.typed(Money(500, error.currency)),
        )
    )  # fmt: skip


def _amount_limit(error: AmountLimit, words: Words) -> Reply:
    read = words.money(error.read)
    limit = words.money(Money(error.limit_minor, error.read.currency))
    if error.rule == "minimum":
        return plainly(words.t("{read} is less than the smallest tip, {limit}. Please choose a larger amount.",
                               read=read, limit=limit))  # fmt: skip
    if error.rule == "maximum":
        return plainly(words.t("{read} is more than the largest tip, {limit}. Please choose a smaller amount.",
                               read=read, limit=limit))  # fmt: skip
    resets = words.when(error.resets_at) if error.resets_at is not None else ""
    if error.rule == "day_count":
        count = words.number(error.limit_minor)
        return plainly(words.t("At most {count} tips a day are possible, on both platforms together. "
                               "The next day begins {when}.", count=count, when=resets))  # fmt: skip
    left = words.money(Money(error.left_minor or 0, error.read.currency))
    return plainly(
        words.t(
            "{read} is more than is left of the {limit} a day, on both platforms together: {left}. "
            "The next day begins {when}.",
            read=read, limit=limit, left=left, when=resets,
        )
    )  # fmt: skip


SENTENCES: dict[type[Refusal], Sentence] = {
    BadAmount: _bad_amount, BadCurrency: _bad_currency, AmountLimit: _amount_limit,
}  # fmt: skip
