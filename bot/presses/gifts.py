"""The buttons of gifts: those below a board, and the yes to a quote."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.errors import NotFound
from bot.gifts.quotes import LETTERS, GiftQuote, SendGift
from bot.presses.press import Press, on
from bot.replies import gifts as say
from bot.replies.reply import Answer
from bot.replies.words import Words
from bot.tips.model import Privacy

if TYPE_CHECKING:
    from bot.app import App


@on("gift.tap")
async def tap(app: "App", press: Press, words: Words) -> Answer:
    """A button below a board: one gift at once. What follows soon is told together with it."""
    item, _, version = press.more.partition(".")
    ask = SendGift(
        press.request_id, press.caller, item=item, session_id=press.number, version=_number(version, press.verb)
    )
    done = await app.gifts.send(ask)
    if isinstance(done, GiftQuote):
        return say.quote(done, words)
    run = app.gifts.runs.add(done, app.clock.now())
    return say.tapped(done, run.times, run.coins, run.worth, words)


@on("gift.yes")
async def yes(app: "App", press: Press, words: Words) -> Answer:
    """The yes to a quote; the same one twice is one gift."""
    wish = _wish(press)
    place = press.subject.removeprefix("v")
    number = _number(place, press.verb)
    on_video = press.subject.startswith("v")
    ask = SendGift(
        # The wish itself, not the press: it names what was quoted, to the one who pressed.
        f"gift:{press.caller.id}:{wish.token}", press.caller, item=wish.item, times=wish.times,
        session_id=None if on_video else number, video_id=number if on_video else None, privacy=wish.privacy,
        version=wish.version, quoted_at=wish.at, confirmed=True,
    )  # fmt: skip
    done = await app.gifts.send(ask)
    return say.quote(done, words) if isinstance(done, GiftQuote) else say.sent(done, words)


@on("gift.no")
async def no(app: "App", press: Press, words: Words) -> Answer:
    """The fan thought better of it."""
    return say.cancelled(words)


@dataclass(frozen=True, slots=True)
class _Wish:
    """What the button of a quote says."""

    item: str
    times: int
    version: int
    at: datetime
    privacy: Privacy
    token: str


def _wish(press: Press) -> _Wish:
    parts = press.more.split(".")
    if len(parts) != 6:
        raise NotFound(press.verb)
    times, version, minute = (_number(part, press.verb) for part in parts[1:4])
    privacy = next((one for one, letter in LETTERS.items() if letter == parts[4]), None)
    if privacy is None:
        raise NotFound(press.verb)
    return _Wish(parts[0], times, version, datetime.fromtimestamp(minute * 60, UTC), privacy, parts[5])


def _number(text: str, verb: str) -> int:
    """Raises NotFound for anything else: buttons can be forged."""
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise NotFound(verb)
    return int(text)
