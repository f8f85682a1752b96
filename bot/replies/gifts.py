"""The sentences about giving: what there is, what it costs, and the receipt."""

from bot.gifts.catalogue import CATALOGUE_VERSION, Item
from bot.gifts.quotes import LETTERS, GiftQuote, SentGift
from bot.gifts.worth import Worth
from bot.ids import Kind, public_id
from bot.money import Money
from bot.replies.gift_names import coins, priced, several
from bot.replies.live import diamonds
from bot.replies.reply import Button, Line, Reply, Style, Toast, Tone
from bot.replies.tip_privacy import privacy_sentence
from bot.replies.words import Words


def catalogue(items: tuple[Item, ...], words: Words) -> Reply:
    """All gifts with their prices, and how one is sent."""
    lines = [Line(words.t("Gifts"), Style.HEADING)]
    lines += [Line(priced(item, words)) for item in items]
    how = words.t("In a LIVE: /gift, the gift, how many. Elsewhere also the creator’s name.")
    lines.append(Line(how, Style.QUIET))
    return Reply(tuple(lines))


def quote(found: GiftQuote, words: Words) -> Reply:
    """The price, what was paid for these coins, what the creator gets; and that there is no way back."""
    creator = found.aim.creator
    what = words.t("{gift} for {creator}?", gift=several(found.item.id, found.times, words), creator=creator)
    lines = (
        Line(what, Style.HEADING),
        Line(_worth(found.coins, found.worth, creator, words)),
        Line(words.t("You have {coins}.", coins=coins(found.held, words))),
        Line(privacy_sentence(found.privacy, creator, words), Style.QUIET),
        Line(words.t("A gift cannot be undone: it is on the board and in the creator’s book at once. "
                     "This price holds until {time}.", time=words.clock(found.until)), Style.QUIET),
    )  # fmt: skip
    place = f"v{found.aim.video_id}" if found.aim.video_id is not None else str(found.aim.session_id)
    minute = int(found.quoted_at.timestamp()) // 60
    wish = f"{found.item.id}.{found.times}.{CATALOGUE_VERSION}.{minute}.{LETTERS[found.privacy]}.{found.token}"
    yes = Button(
        words.t("Send for {coins}", coins=coins(found.coins, words)), press=f"gift.yes:{place}:{wish}", tone=Tone.MAIN
    )
    return Reply(lines, ((yes, Button(words.t("Cancel"), press="gift.no:0")),))


def cancelled(words: Words) -> Reply:
    """Nothing was sent."""
    return Reply((Line(words.t("Cancelled. Nothing was taken.")),))


def sent(done: SentGift, words: Words) -> Reply:
    """The receipt."""
    creator = done.aim.creator
    gift = several(done.item.id, done.order.times, words)
    lines = (
        Line(words.t("{gift} for {creator}: sent", gift=gift, creator=creator), Style.HEADING),
        Line(_worth(done.order.coins, done.worth, creator, words)),
        Line(words.t("You have {coins} left.", coins=coins(done.answer.coins_left, words)), Style.QUIET),
        Line(words.t("Its number is {gift}: /money trace tells where it is.",
                     gift=public_id(Kind.GIFT, done.answer.id)), Style.QUIET),
    )  # fmt: skip
    return Reply(lines, shows=f"gift:{done.answer.id}")


def tapped(done: SentGift, times: int, spent: int, worth: Worth, words: Words) -> Toast:
    """The receipt of a tap, for all of a row of them together."""
    said = words.t(
        "{gift} · {coins}, {paid} paid · {creator} gets {diamonds} ({money}) · {left} left",
        gift=several(done.item.id, times, words), coins=coins(spent, words), paid=paid(worth, words),
        creator=done.aim.creator, diamonds=diamonds(worth.parts, words), money=gets(worth, words),
        left=words.number(done.answer.coins_left),
    )  # fmt: skip
    return Toast(said, instead_of=f"gift:{done.order.session_id}")


def _worth(count: int, worth: Worth, creator: str, words: Words) -> str:
    return words.n(
        "{coins}; you paid {paid} for it. {creator} gets {diamonds}, worth {money}.",
        "{coins}; you paid {paid} for them. {creator} gets {diamonds}, worth {money}.",
        count, coins=coins(count, words), paid=paid(worth, words), creator=creator,
        diamonds=diamonds(worth.parts, words), money=gets(worth, words),
    )  # fmt: skip


def paid(worth: Worth, words: Words) -> str:
    """What was paid for the coins of a gift, in every currency of theirs."""
    parts = [words.t("about {sum}", sum=words.money(money)) for money in worth.paid]
    if worth.stars:
        parts.append(words.n("about {count} Star", "about {count} Stars", worth.stars))
    return " + ".join(parts) or words.t("nothing")


def gets(worth: Worth, words: Words) -> str:
    """What the creator's diamonds are worth, in every currency of theirs."""
    return " + ".join(_sum(money, words) for money in worth.gets) or words.t("nothing")


def _sum(money: Money, words: Words) -> str:
    if money.amount_minor:
        return words.money(money)
    return words.t("less than {sum}", sum=words.money(Money(1, money.currency)))
