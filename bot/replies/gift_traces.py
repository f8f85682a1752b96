"""The story of a gift, told in sentences; and the gifts that an order paid for."""

from bot.coins.traces import CoinTrace
from bot.gifts.traces import GiftPart, GiftStep, GiftTrace, PartState, SpentOn
from bot.ledger.entries import EntryKind
from bot.rails import Rail
from bot.replies.gift_names import coins, several
from bot.replies.gifts import gets, paid
from bot.replies.live import diamonds
from bot.replies.reply import Choice, Choose, Line, Reply, Style
from bot.replies.tip_privacy import privacy_sentence
from bot.replies.words import Words
from bot.traces.model import Viewer


def trace(story: GiftTrace, words: Words) -> Reply:
    """Who and what, each entry with its time, what paid for it, and where its diamonds are now."""
    gift = story.gift
    heading = words.t(
        "{number}: {gift} for {creator}", number=gift.public_id, gift=several(gift.item, gift.times, words),
        creator=story.creator,
    )  # fmt: skip
    lines = [Line(heading, Style.HEADING), Line(_giver(story, words), Style.QUIET)]
    lines.extend(
        Line(words.t("{when} · {what}", when=words.when(step.at), what=_step(step, story, words)))
        for step in story.steps
    )
    lines.extend(Line(_paid_by(piece, words)) for piece in story.pieces)
    lines.append(Line(_worth(story, words)))
    lines.append(Line(words.t("Now: {held}", held=", ".join(_now(story, words)))))
    return Reply(tuple(lines))


def spent_on(story: CoinTrace, words: Words) -> tuple[tuple[Line, ...], tuple[Choose, ...]]:
    """What the coins of an order were spent on, with a way to each gift's own story; nothing where none was."""
    if not story.gifts:
        return (), ()
    lines = [Line(words.t("Spent on:"), Style.QUIET), *(Line(_spent(one, words)) for one in story.gifts)]
    if story.more:
        lines.append(Line(words.t("… and on gifts before these."), Style.QUIET))
    gifts = {one.gift_id: one for one in story.gifts}
    choices = tuple(Choice(f"{one.public_id} · {_what(one, words)}"[:60], str(one.gift_id)) for one in gifts.values())
    return tuple(lines), (Choose("gift.story", words.t("Open one of these gifts"), choices),)


def _spent(one: SpentOn, words: Words) -> str:
    said = f"{one.public_id} · {coins(one.coins, words)} · {_what(one, words)} · {words.day(one.sent_at)}"
    return f"{said} · {words.t('gone back')}" if one.back else said


def _what(one: SpentOn, words: Words) -> str:
    return f"{several(one.item, one.times, words)} · {one.creator}"


def _giver(story: GiftTrace, words: Words) -> str:
    if story.viewer is Viewer.FAN:
        return privacy_sentence(story.gift.privacy, story.creator, words)
    if story.giver is not None:
        return words.t("From {fan}", fan=story.giver)
    if story.viewer is Viewer.STAFF:
        return words.t("From somebody who is not named; /mod case opens a case")
    return words.t("From somebody who stays hidden")


def _step(step: GiftStep, story: GiftTrace, words: Words) -> str:
    facts = {
        "coins": coins(step.coins, words), "diamonds": diamonds(step.parts, words), "creator": story.creator,
    }  # fmt: skip
    return {
        EntryKind.GIFT_SENT: words.t("sent for {coins}; {creator} got {diamonds}, pending", **facts),
        EntryKind.DIAMONDS_MATURED: words.t("{diamonds} became available", **facts),
        EntryKind.LOT_FROZEN: words.t("{diamonds} rest: a bank asks about the payment of {coins}", **facts),
        EntryKind.LOT_THAWED: words.t("{diamonds} are free again", **facts),
        EntryKind.LOT_TAKEN_BACK: words.t("the payment of {coins} went back, and {diamonds} with it", **facts),
        EntryKind.LOT_GIVEN_BACK: words.t("the bank decided anew: {diamonds} are there again", **facts),
        EntryKind.COINS_RETURNED: words.t("undone: {coins} came back, and {diamonds} left {creator}", **facts),
    }[step.what]


def _paid_by(piece: GiftPart, words: Words) -> str:
    rail = {
        Rail.STRIPE: words.t("paid by card"), Rail.STARS: words.t("paid in Telegram Stars"),
        Rail.DISCORD_SKU: words.t("bought in Discord’s shop"),
    }.get(piece.rail, str(piece.rail))  # fmt: skip
    if piece.order is None:
        return words.t("{coins}, {rail}", coins=coins(piece.paid.coins, words), rail=rail)
    return words.t("{coins} of {order}, {rail}", coins=coins(piece.paid.coins, words), order=piece.order, rail=rail)


def _worth(story: GiftTrace, words: Words) -> str:
    worth = story.worth
    facts = {"diamonds": diamonds(worth.parts, words), "money": gets(worth, words)}
    if story.viewer is Viewer.CREATOR:
        return words.t("You get {diamonds}, worth {money}.", **facts)
    return words.t("Paid for these coins: {paid}; {creator} gets {diamonds}, worth {money}.",
                   paid=paid(worth, words), creator=story.creator, **facts)  # fmt: skip


def _now(story: GiftTrace, words: Words) -> list[str]:
    until = words.when(story.gift.available_at)
    said = []
    for state, parts in story.parts.items():
        count = diamonds(parts, words)
        said.append({
            PartState.PENDING: words.t("{diamonds} pending until {when}", diamonds=count, when=until),
            PartState.AVAILABLE: words.t("{diamonds} available", diamonds=count),
            PartState.HELD: words.t("{diamonds} held until the bank has decided", diamonds=count),
            PartState.TAKEN: words.t("{diamonds} taken back", diamonds=count),
            PartState.UNDONE: words.t("{diamonds} undone", diamonds=count),
        }[state])  # fmt: skip
    return said
