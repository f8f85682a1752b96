"""What the yes to a quote says is what was shown, whoever builds it."""

from types import SimpleNamespace
from typing import cast

import pytest

from bot.app import App
from bot.communities.model import Caller
from bot.errors import NotFound
from bot.gifts.quotes import GiftQuote
from bot.presses.press import Press, answer, parse
from bot.replies import gifts as say
from bot.replies.words import Words
from bot.tips.model import Privacy
from storage.db import Database
from tests.support.clocks import HandClock
from tests.support.databases import only_sqlite
from tests.support.live import Stage, staged

pytestmark = only_sqlite
WORDS = Words("en")


def yes_to(quote: GiftQuote) -> str:
    """The wire form of its yes."""
    press = say.quote(quote, WORDS).rows[0][0].press
    assert press is not None
    return press


async def pressed(stage: Stage, fan: Caller, wire: str) -> None:
    verb, subject, more = parse(wire)
    await answer(cast(App, SimpleNamespace(gifts=stage.gifts)), Press(fan, verb, subject, more), WORDS)


@pytest.mark.parametrize("wished", Privacy)
async def test_a_yes_is_to_the_privacy_that_was_shown(database: Database, clock: HandClock, wished: Privacy) -> None:
    async with staged(database, clock) as stage:
        _, session = await stage.live()
        ben = await stage.fan("Ben", 5000)
        quote = await stage.gifts.send(stage.ask(ben, "moon", times=2, privacy=wished))
        assert isinstance(quote, GiftQuote)
        await pressed(stage, ben, yes_to(quote))
        async with database.reading() as tx:
            (gift,) = await tx.live.gifts_after(session.id, 0, 10)
        assert gift.named is (wished is Privacy.NAME_AMOUNT)
        assert gift.bare is (wished is Privacy.NAME)


async def test_a_yes_without_its_privacy_is_none(database: Database, clock: HandClock) -> None:
    async with staged(database, clock) as stage:
        await stage.live()
        ben = await stage.fan("Ben", 5000)
        quote = await stage.gifts.send(stage.ask(ben, "moon", times=2))
        assert isinstance(quote, GiftQuote)
        *most, _, token = yes_to(quote).split(".")
        for forged in (".".join((*most, token)), ".".join((*most, "x", token)), ".".join((*most, "", token))):
            with pytest.raises(NotFound):
                await pressed(stage, ben, forged)
