"""A creator's overlay: whose it is, what it shows, what it shows again after a break."""

from datetime import timedelta

import pytest

from bot.boards.model import BoardLook
from bot.communities.model import Caller
from bot.errors import NotFound
from bot.members.model import Platform
from bot.overlay.model import Alert, Cursor
from bot.overlay.service import REPLAYED, Overlays
from bot.programme.model import NotCreator
from bot.replies import overlay as say
from bot.replies.words import Words
from bot.tips.model import Privacy
from storage.db import Database
from tests.support.clocks import HandClock
from tests.support.databases import only_sqlite
from tests.support.live import Stage, staged
from tests.support.overlays import on_air

SHOWN = Privacy.NAME_AMOUNT


def overlays(stage: Stage) -> Overlays:
    house = stage.house
    return Overlays(house.config, house.clock, house.database, house.tokens, stage.lives)


async def secret_of(stage: Stage, creator: Caller, *, anew: bool = False) -> str:
    return (await overlays(stage).link(creator, anew=anew)).rpartition("/overlay/")[2]


async def test_gifts_are_seen_once_with_the_goal_and_who_leads(database: Database, clock: HandClock) -> None:
    async with staged(database, clock) as stage:
        ana = await on_air(stage, title="Evening songs", goal="100")
        await stage.settled()
        secret, shows = await secret_of(stage, ana), overlays(stage)
        first = await shows.look(secret, None)
        assert first.alerts == ()
        ben, cleo = await stage.fan("Ben"), await stage.fan("Cleo", platform=Platform.TELEGRAM)
        await stage.give(ben, "kite", privacy=SHOWN)
        await stage.give(cleo, "petal", times=3, privacy=SHOWN)
        second = await shows.look(secret, first.cursor)
        assert second.alerts == (Alert("Ben", "kite", 1, 99), Alert("Cleo", "petal", 3, 3))
        assert (await shows.look(secret, second.cursor)).alerts == ()
        said = say.scene(second, Words("en"))
        assert said["board"] == {
            "title": "Evening songs", "sum": "102 coins", "goal": "102 / 100 coins", "share": 1.0,
            "leaders": "Top gifters", "top": [["Ben", "99 coins"], ["Cleo", "3 coins"]],
        }  # fmt: skip
        assert said["alerts"] == [
            {"fan": "Ben", "gift": "🪁 Kite", "coins": "99 coins", "worth": 99, "times": 1},
            {"fan": "Cleo", "gift": "🌸 Petal ×3", "coins": "3 coins", "worth": 3, "times": 3},
        ]


@only_sqlite
async def test_a_page_that_was_away_is_shown_what_it_missed_but_nothing_old(
    database: Database, clock: HandClock
) -> None:
    async with staged(database, clock) as stage:
        ana = await on_air(stage)
        secret, shows, ben = await secret_of(stage, ana), overlays(stage), await stage.fan("Ben")
        before = (await shows.look(secret, None)).cursor
        await stage.give(ben, "kite", privacy=SHOWN)
        clock.move(REPLAYED + timedelta(seconds=1))
        await stage.give(ben, "petal", privacy=SHOWN)
        back = await shows.look(secret, Cursor.read(str(before)))
        assert [one.item for one in back.alerts] == ["petal"]
        assert (await shows.look(secret, back.cursor)).alerts == ()


@only_sqlite
async def test_who_is_hidden_or_on_no_board_has_no_name_there(database: Database, clock: HandClock) -> None:
    async with staged(database, clock) as stage:
        ana = await on_air(stage)
        secret, shows = await secret_of(stage, ana), overlays(stage)
        ben, cleo = await stage.fan("Ben"), await stage.fan("Cleo")
        async with database.transaction() as tx:
            await tx.members.set_board_look(cleo.id, BoardLook.AWAY)
        before = (await shows.look(secret, None)).cursor
        await stage.give(ben, "kite", privacy=Privacy.HIDDEN)
        await stage.give(cleo, "clap", privacy=SHOWN)
        assert [one.fan for one in (await shows.look(secret, before)).alerts] == [None, None]


@only_sqlite
async def test_nothing_stands_on_it_while_its_creator_is_not_live(database: Database, clock: HandClock) -> None:
    async with staged(database, clock) as stage:
        ana = await on_air(stage)
        secret = await secret_of(stage, ana)
        await stage.lives.end(ana)
        assert say.scene(await overlays(stage).look(secret, None), Words("en")) == {
            "board": None, "alerts": [], "tips": [],
        }  # fmt: skip


@only_sqlite
async def test_the_link_stays_until_a_new_one_is_wanted(database: Database, clock: HandClock) -> None:
    async with staged(database, clock) as stage:
        ana = await on_air(stage)
        secret = await secret_of(stage, ana)
        assert await secret_of(stage, ana) == secret
        other = await secret_of(stage, ana, anew=True)
        assert other != secret
        assert (await overlays(stage).look(other, None)).board is not None
        with pytest.raises(NotFound):
            await overlays(stage).look(secret, None)


@only_sqlite
async def test_nobody_finds_an_overlay_by_guessing(database: Database, clock: HandClock) -> None:
    async with staged(database, clock) as stage:
        ana = await on_air(stage)
        bea = await stage.house.creator("Bea")
        number, _, token = (await secret_of(stage, ana)).partition("-")
        await secret_of(stage, bea)
        for guess in ("", "-", number, f"{number}-", f"{bea.id}-{token}", f"{number}-{token}x", f"0-{token}", "é-é",
                      f"{'9' * 40}-{token}", f"{number}-é", f"999-{token}"):  # fmt: skip
            with pytest.raises(NotFound):
                await overlays(stage).look(guess, None)


@only_sqlite
async def test_a_fan_has_no_overlay(database: Database, clock: HandClock) -> None:
    async with staged(database, clock) as stage:
        with pytest.raises(NotCreator):
            await overlays(stage).link(await stage.fan("Ben"))
