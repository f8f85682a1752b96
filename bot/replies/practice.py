"""What people read while they try giving with practice coins. Every sentence says that it is practice."""

from bot.gifts.practice import PracticeDesk, Practised
from bot.replies.gift_names import gift_label, priced
from bot.replies.reply import Button, Choice, Choose, Line, Reply, Style
from bot.replies.words import Words


def _coins(count: int, words: Words) -> str:
    return words.n("{count} practice coin", "{count} practice coins", count)


def desk(found: PracticeDesk, words: Words) -> Reply:
    """What there is to try."""
    lines = (
        Line(words.t("Practice"), Style.HEADING),
        Line(words.t("Try how giving works: nothing is paid, nobody sees it, and no creator gets anything.")),
        Line(words.t("You have {coins} today; they are worth nothing and never become coins or diamonds.",
                     coins=_coins(found.held, words))),
        Line(words.t("Everybody gets {coins} a day, the next ones {when}.",
                     coins=_coins(found.grant, words), when=words.when(found.until)), Style.QUIET),
    )  # fmt: skip
    choices = tuple(Choice(priced(item, words), item.id) for item in found.items)
    return Reply(lines, choose=(Choose("coins.practise:0", words.t("Which gift?"), choices),))


def practised(done: Practised, words: Words) -> Reply:
    """The receipt of a practice gift."""
    lines = (
        Line(words.t("Practice: {gift} sent to nobody", gift=gift_label(done.item.id, words)), Style.HEADING),
        Line(words.t("It took {coins}; you have {left} left.",
                     coins=_coins(done.item.coins, words), left=_coins(done.left, words))),
        Line(words.t("A real gift is on the board of the LIVE at once, and its creator gets diamonds."),
             Style.QUIET),
    )  # fmt: skip
    return Reply(lines, ((Button(words.t("Once more"), press="coins.practice:0"),
                          Button(words.t("Buy coins"), press="coins.packs:0")),))  # fmt: skip
