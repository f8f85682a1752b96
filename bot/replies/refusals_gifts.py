"""What people are told when a gift is not sent, or not surely, and when a LIVE cannot be."""

from bot.errors import Refusal
from bot.gifts.model import (
    CoinsMissing,
    CreatorSuspended,
    GiftLimit,
    GiftsOff,
    GiftUnsure,
    NobodyLive,
    NoGiftsTo,
    NotForThem,
    NotLive,
    NotYourLive,
    QuoteStale,
    SeveralLive,
    TooManyTaps,
    TwoReceivers,
    UnknownGift,
    VideoExcluded,
)
from bot.gifts.practice import PracticeMissing, PracticeOff
from bot.live.model import BadGoal, LiveRunning, NoBoardPlace, WhichLive
from bot.replies.gift_names import coins, gift_label
from bot.replies.refusals_people import Sentence, plainly
from bot.replies.reply import Button, Reply, Tone
from bot.replies.words import Words


def _practice_off(error: PracticeOff, words: Words) -> Reply:
    return plainly(words.t("There are no practice coins here. Gifts are paid with coins."), rows=_to_the_shelf(words))


def _to_the_shelf(words: Words) -> tuple[tuple[Button, ...], ...]:
    return ((Button(words.t("Buy coins"), press="coins.packs:0"),),)


def _practice_missing(error: PracticeMissing, words: Words) -> Reply:
    return plainly(
        words.t("That takes {needed} practice coins, and you have {held}. New ones come {when}.",
                needed=words.number(error.needed), held=words.number(error.held), when=words.when(error.until))
    )  # fmt: skip


def _coins_missing(error: CoinsMissing, words: Words) -> Reply:
    said = words.t(
        "That costs {needed}, and you have {held}. Nothing was taken; "
        "please choose a smaller gift or get {missing} more.",
        needed=coins(error.needed, words), held=coins(error.held, words),
        missing=coins(error.needed - error.held, words),
    )  # fmt: skip
    return plainly(said, rows=_to_the_shelf(words))


def _gift_unsure(error: GiftUnsure, words: Words) -> Reply:
    return plainly(
        words.t(
            "It took too long to hear whether your gift was sent. Please look at your balance before you send it again."
        )
    )


def _gifts_off(error: GiftsOff, words: Words) -> Reply:
    said = {
        "live": words.t("{creator} takes no gifts in this LIVE. Nothing was taken.", creator=error.creator),
        "video": words.t("This video takes no gifts. Nothing was taken."),
    }
    return plainly(
        said.get(error.where) or words.t("{creator} takes no gifts. Nothing was taken.", creator=error.creator)
    )


def _video_excluded(error: VideoExcluded, words: Words) -> Reply:
    why = {
        "duet": words.t("Duets take no gifts."),
        "stitch": words.t("Stitches take no gifts."),
        "sponsored": words.t("Sponsored videos take no gifts."),
        "in_review": words.t("This video takes gifts once a moderator has looked at it."),
        "rejected": words.t("This video was not let in, so it takes no gifts."),
        "before_acceptance": words.t("This video is older than its creator’s place in the programme: no gifts on it."),
    }
    return plainly(why.get(error.why) or words.t("This video takes no gifts. Nothing was taken."))


def _unknown_gift(error: UnknownGift, words: Words) -> Reply:
    choices = ", ".join(gift_label(item, words) for item in error.items)
    return plainly(
        words.t("“{read}” is no gift that can be given here now. There are: {choices}.", read=error.read,
                choices=choices)
    )  # fmt: skip


def _gift_limit(error: GiftLimit, words: Words) -> Reply:
    least, most = words.number(error.least), words.number(error.most)
    if error.kind == "count":
        return plainly(words.t("At once {least} to {most} of a gift can be sent. Please choose a number between them.",
                               least=least, most=most))  # fmt: skip
    return plainly(words.t("A gift here may cost {least} to {most} coins. Please choose another one.",
                           least=least, most=most))  # fmt: skip


def _quote_stale(error: QuoteStale, words: Words) -> Reply:
    gift, now = gift_label(error.item, words), coins(error.now, words)
    if error.old is None or error.old == error.now:
        return plainly(words.t("That offer is too old, and nothing was taken. {gift} costs {now} now; "
                               "please choose it again.", gift=gift, now=now))  # fmt: skip
    return plainly(words.t("The price has changed, and nothing was taken: {gift} was {old} and costs {now} now. "
                           "Please choose it again.", gift=gift, old=coins(error.old, words), now=now))  # fmt: skip


def _creator_suspended(error: CreatorSuspended, words: Words) -> Reply:
    return plainly(words.t("This LIVE was ended. Nothing was taken, and your coins are yours."))


def _not_live(error: NotLive, words: Words) -> Reply:
    if error.creator:
        return plainly(words.t("{creator} is not LIVE now. Nothing was taken; /follow tells you when it begins.",
                               creator=error.creator))
    return plainly(words.t("No LIVE runs here now. A gift needs one, or somebody to go to: /gift with a creator."))


def _nobody_live(error: NobodyLive, words: Words) -> Reply:
    return plainly(words.t("No LIVE runs here now. A creator begins one with /live start."))


def _not_your_live(error: NotYourLive, words: Words) -> Reply:
    return plainly(words.t("You are not LIVE now. A creator begins with /live start."))


def _two_receivers(error: TwoReceivers, words: Words) -> Reply:
    return plainly(words.t("This video is not by the creator whom you named. Nothing was taken: name one of the two."))


def _several_live(error: SeveralLive, words: Words) -> Reply:
    return plainly(
        words.t("Several are LIVE here: {names}. Please name one: /gift with the creator, or a button below a board.",
                names=", ".join(error.creators))
    )  # fmt: skip


LISTED = 5
"""Buttons that fit below an answer on either platform."""


def _which_live(error: WhichLive, words: Words) -> Reply:
    rows = tuple(
        (Button(words.t("End the LIVE of {name}", name=name), press=f"live.stop:{number}", tone=Tone.DANGER),)
        for number, name in error.lives[:LISTED]
    )
    return plainly(words.t("Several are LIVE here. Which one do you end?"), rows=rows)


def _live_running(error: LiveRunning, words: Words) -> Reply:
    return plainly(words.t("You are LIVE already: {title} ({live}). /live end ends it.", title=error.title,
                           live=error.public_id))  # fmt: skip


def _no_board_place(error: NoBoardPlace, words: Words) -> Reply:
    return plainly(words.t("A LIVE needs a chat of a community. Please type /live start there."))


def _bad_goal(error: BadGoal, words: Words) -> Reply:
    return plainly(words.t("“{read}” is no number of coins. Please write a goal between 1 and {most}, or off.",
                           read=error.read, most=words.number(error.most)))  # fmt: skip


def _not_for_them(error: NotForThem, words: Words) -> Reply:
    return plainly(words.t("Gifts go to another person, not to yourself. Please pick a creator."))


def _no_gifts_to(error: NoGiftsTo, words: Words) -> Reply:
    return plainly(words.t("This person takes no gifts. Who does: the creators whom /tip offers."))


def _too_many_taps(error: TooManyTaps, words: Words) -> Reply:
    return plainly(words.t("That was quick: more than {most} gifts in a minute. This one was not sent; "
                           "please take a breath.", most=words.number(error.most)))  # fmt: skip


SENTENCES: dict[type[Refusal], Sentence] = {
    PracticeOff: _practice_off, PracticeMissing: _practice_missing,
    CoinsMissing: _coins_missing, GiftUnsure: _gift_unsure, GiftsOff: _gifts_off, VideoExcluded: _video_excluded,
    UnknownGift: _unknown_gift, GiftLimit: _gift_limit, QuoteStale: _quote_stale, CreatorSuspended: _creator_suspended,
    NotForThem: _not_for_them, NoGiftsTo: _no_gifts_to, TooManyTaps: _too_many_taps,
    NotLive: _not_live, NobodyLive: _nobody_live, NotYourLive: _not_your_live, SeveralLive: _several_live,
    TwoReceivers: _two_receivers,
    WhichLive: _which_live,
    LiveRunning: _live_running, NoBoardPlace: _no_board_place, BadGoal: _bad_goal,
}  # fmt: skip
