"""What people are told when a gift is not sent, or not surely."""

from bot.errors import Refusal
from bot.gifts.model import CoinsMissing, GiftUnsure
from bot.replies.refusals_people import Sentence, plainly
from bot.replies.reply import Reply
from bot.replies.words import Words


def _coins_missing(error: CoinsMissing, words: Words) -> Reply:
    return plainly(
        words.t(
            "That needs {needed} coins, and you have {held}: {missing} are missing. "
            "Nothing was taken; please choose a smaller gift or get more coins.",
            needed=words.number(error.needed), held=words.number(error.held),
            missing=words.number(error.needed - error.held),
        )
    )  # fmt: skip


def _gift_unsure(error: GiftUnsure, words: Words) -> Reply:
    return plainly(
        words.t(
            "It took too long to hear whether your gift was sent. Please look at your balance before you send it again."
        )
    )


SENTENCES: dict[type[Refusal], Sentence] = {CoinsMissing: _coins_missing, GiftUnsure: _gift_unsure}
