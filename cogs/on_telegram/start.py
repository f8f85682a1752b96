"""/start: the welcome, and whatever a deep link leads to.

A link can be made by anybody, so it only ever shows or asks; what it shows is judged by who opens it.
"""

from collections.abc import Awaitable, Callable

from bot.errors import NotFound
from bot.ids import Kind, UnknownId, row_id
from bot.members.model import MemberId
from bot.replies import gift_traces as say_gift
from bot.replies import tips as say_tip
from bot.replies.reply import Answer
from bot.tips.model import TipId

from .gesture import Gesture, command
from .help import welcome

Link = Callable[[Gesture, str], Awaitable[Answer]]

LINKS: dict[str, Link] = {}
"""By the word before the underscore, or the whole payload."""


def link(name: str) -> Callable[[Link], Link]:
    """Registers what a deep link leads to. Raises ValueError for a word that is taken."""
    if name in LINKS:
        raise ValueError(f"?start={name} leads somewhere already")

    def register(leads_to: Link) -> Link:
        LINKS[name] = leads_to
        return leads_to

    return register


@command("start", for_admins=True)
async def start(g: Gesture) -> Answer:
    """Follow the link; one that leads nowhere opens the welcome."""
    name, _, subject = g.arg(0).partition("_")
    leads_to = LINKS.get(name)
    if leads_to is None:
        return welcome(g)
    try:
        return await leads_to(g, subject)
    except (NotFound, UnknownId):
        return welcome(g)


@link("tip")
async def tip(g: Gesture, subject: str) -> Answer:
    """A creator: how much?"""
    return say_tip.choose_amount(await g.app.tips.offer(g.caller, MemberId(_number(subject))), g.words)


@link("pay")
async def pay(g: Gesture, subject: str) -> Answer:
    """One's own tip, as it stands."""
    return say_tip.tip(await g.app.tips.show(g.caller, TipId(row_id(Kind.TIP, subject))), g.words)


@link("sent")
async def sent(g: Gesture, subject: str) -> Answer:
    """One's own gift, and where it is now."""
    return say_gift.trace(await g.app.gift_traces.trace(g.caller, row_id(Kind.GIFT, subject)), g.words)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise NotFound("link")
    return int(text)
