"""/tip, in all the ways in which people type it."""

import contextlib
from dataclasses import replace

from bot.members.model import MemberId
from bot.money import CURRENCIES
from bot.programme.model import WhoIsIt
from bot.replies import help as say_help
from bot.replies import tips as say
from bot.replies.reply import Answer
from bot.tips.model import Privacy
from bot.tips.quotes import Quote
from bot.tips.rules import not_oneself
from bot.tips.start import StartTip

from .gesture import Gesture, command, rest_of
from .tip_text import TipText, read_tip
from .whoami import author_replied_to, mentioned

_CURRENCIES = frozenset(CURRENCIES)
# A name of more words than this is found when it stands before the sum.
_NAME_WORDS = 3
_UNSEEN = (Privacy.ANONYMOUS, Privacy.HIDDEN)


@command("tip")
async def tip(g: Gesture) -> Answer:
    """A private quote with a button to pay; without an amount the amounts, without a creator how it is done."""
    typed, creator = await _read(g)
    if creator is None:
        return say_help.how_to_tip(await g.app.programme.names(g.caller, ""), g.words)
    g.way_in = f"tip_{creator}"
    if typed.amount is None:
        return say.choose_amount(await g.app.tips.offer(g.caller, creator), g.words)
    if typed.privacy in _UNSEEN:
        await g.unsay()
    ask = StartTip(g.request_id, g.caller, creator, typed.amount, typed.privacy, typed.note)
    shown = await g.app.tips.start(ask)
    if typed.privacy is None and isinstance(shown, Quote) and shown.tip.privacy in _UNSEEN:
        # His own default is to stay unseen.
        await g.unsay()
    return say.tip(shown, g.words)


async def _read(g: Gesture) -> tuple[TipText, MemberId | None]:
    """What was typed, and whom it means: somebody named in it, else the author that it replies to."""
    named = mentioned(g.message)
    if named is not None:
        identity, called = named
        typed = read_tip(g.text.replace(called, "", 1).strip(), _CURRENCIES)
        return typed, await g.app.programme.find_account(g.caller, not_oneself(g.caller, identity))
    typed = read_tip(g.text, _CURRENCIES)
    if typed.name:
        return typed, await g.app.programme.find(g.caller, typed.name)
    author = author_replied_to(g.message)
    if author is None:
        return await _named_after(g, typed)
    return typed, await g.app.programme.find_account(g.caller, not_oneself(g.caller, author))


async def _named_after(g: Gesture, typed: TipText) -> tuple[TipText, MemberId | None]:
    """`5 Mia great cover`, in no reply to anybody: the creator's name stands after the sum, as long as it fits."""
    words = (typed.note or "").split()
    for count in range(min(_NAME_WORDS, len(words)), 0, -1):
        with contextlib.suppress(WhoIsIt):
            creator = await g.app.programme.find(g.caller, " ".join(words[:count]))
            return replace(typed, note=rest_of(typed.note or "", count) or None), creator
    return typed, None
