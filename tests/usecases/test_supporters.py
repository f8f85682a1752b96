"""A creator's supporters by what they let him know, thanks that are no advertising, and blocks (B10, X20)."""

from datetime import timedelta

import pytest

from bot.communities.model import Caller
from bot.errors import NotFound
from bot.money import Money
from bot.programme.model import NotAvailable, NotCreator
from bot.replies.facts import Facts
from bot.replies.notices_money import NOTICES
from bot.replies.supporters import supporters as say
from bot.replies.words import Words
from bot.stats.model import StatsPeriod
from bot.supporters.service import Supporters
from bot.tips.model import Privacy, Tip
from tests.support.databases import only_sqlite
from tests.support.town import Town, someone

MONTH = StatsPeriod.MONTH


def list_of(place: Town) -> Supporters:
    return Supporters(place.config, place.clock, place.database)


async def tip(place: Town, fan: Caller, creator: Caller, amount: str = "5", back: bool = False,
              privacy: Privacy = Privacy.NAME) -> Tip:  # fmt: skip
    """A tip that was paid; `back`: and went back whole."""
    place.clock.move(timedelta(minutes=1))
    made = await place.paid(fan, creator, amount, privacy=privacy)
    return await place.kept(made.id, made.amount.amount_minor if back else 0)


async def scene(place: Town) -> tuple[Caller, Caller, Caller]:
    """Ana, and two fans of age."""
    return await place.creator("Ana"), await place.of_age(someone("Alex")), await place.of_age(someone("Bea"))


async def test_a_hidden_tip_is_in_nobodys_row_and_in_no_button(place: Town) -> None:
    ana, alex, bea = await scene(place)
    await tip(place, alex, ana, "5")
    await tip(place, alex, ana, "7", privacy=Privacy.ANONYMOUS)
    await tip(place, alex, ana, "11", privacy=Privacy.HIDDEN)
    await tip(place, bea, ana, "13", privacy=Privacy.HIDDEN)
    await tip(place, bea, ana, "17", back=True)
    page = await list_of(place).page(ana, MONTH)
    assert [(one.name, one.tips) for one in page.items] == [("Alex", (Money(1200, "usd"),))]
    assert (page.hidden.count, page.hidden.tips) == (2, (Money(2400, "usd"),))
    shown = say(page, Words())
    assert "Bea" not in repr(shown)
    assert f":{bea.id}" not in repr(shown)
    assert "Hidden from you: 2 tips, $24.00." in shown.text
    place.clock.move(timedelta(days=30))
    assert not (await list_of(place).page(ana, MONTH)).items
    assert (await list_of(place).page(ana, StatsPeriod.ALL)).total == 1


@only_sqlite
async def test_pages_begin_with_whoever_tipped_last(place: Town) -> None:
    ana, _, _ = await scene(place)
    for number in range(7):
        await tip(place, await place.of_age(someone(f"Fan {number}")), ana)
    first, second = [await list_of(place).page(ana, MONTH, page) for page in (0, 1)]
    assert [one.name for one in first.items] == [f"Fan {number}" for number in (6, 5, 4, 3, 2)]
    assert [one.name for one in second.items] == ["Fan 1", "Fan 0"]
    assert (first.total, first.pages) == (7, 2)
    assert (await list_of(place).page(ana, MONTH, 9_999_999)).items == []


@only_sqlite
async def test_thanks_are_one_a_day_and_only_for_what_is_new(place: Town) -> None:
    ana, alex, _ = await scene(place)
    await tip(place, alex, ana)
    for _ in range(3):
        assert await list_of(place).thank(ana, alex.id) == "Alex"
    await tip(place, alex, ana)
    await list_of(place).thank(ana, alex.id)
    assert (await place.notices_to(alex.id)).count("thanks") == 1
    place.clock.move(timedelta(days=1))
    await list_of(place).thank(ana, alex.id)
    place.clock.move(timedelta(days=5))
    await list_of(place).thank(ana, alex.id)
    assert (await place.notices_to(alex.id)).count("thanks") == 2
    said = NOTICES["thanks"](Facts("", (await place.facts_to(alex.id))[-1]), Words())
    assert said.text == "Ana thanks you for your support!"


async def test_thanks_to_the_hidden_reach_them_and_tell_nothing(place: Town) -> None:
    ana, alex, bea = await scene(place)
    await tip(place, alex, ana)
    await tip(place, alex, ana, privacy=Privacy.HIDDEN)
    await tip(place, bea, ana, privacy=Privacy.HIDDEN)
    await list_of(place).thank_hidden(ana, MONTH)
    # Whether Alex was among them cannot be told from what a second press answers.
    assert await list_of(place).thank(ana, alex.id) == "Alex"
    await list_of(place).thank_hidden(ana, MONTH)
    for fan in (alex, bea):
        assert (await place.notices_to(fan.id)).count("thanks") == 1
    said = NOTICES["thanks"](Facts("", (await place.facts_to(bea.id))[-1]), Words())
    assert "Who you are stays hidden from Ana." in said.text


@only_sqlite
async def test_a_forged_button_thanks_blocks_and_names_nobody(place: Town) -> None:
    ana, alex, bea = await scene(place)
    await tip(place, alex, ana)
    await tip(place, bea, ana, privacy=Privacy.HIDDEN)
    desk = list_of(place)
    for who in (bea.id, ana.id, type(ana.id)(999_999)):
        for act in (desk.thank(ana, who), desk.block(ana, who, True)):
            with pytest.raises(NotFound):
                await act
    with pytest.raises(NotCreator):
        await desk.thank(alex, bea.id)
    with pytest.raises(NotCreator):
        await desk.thank_hidden(alex, MONTH)
    with pytest.raises(NotCreator):
        await desk.page(alex, MONTH)
    with pytest.raises(NotCreator):
        await desk.block(alex, bea.id, True)
    assert "thanks" not in await place.notices_to(bea.id)


@only_sqlite
async def test_who_left_still_sees_them_and_no_longer_writes_to_them(place: Town) -> None:
    ana, alex, _ = await scene(place)
    await tip(place, alex, ana)
    await place.leave(ana)
    assert (await list_of(place).page(ana, MONTH)).total == 1
    with pytest.raises(NotCreator):
        await list_of(place).thank(ana, alex.id)


async def test_a_block_by_name_and_one_of_a_hidden_fan_are_two(place: Town) -> None:
    ana, alex, _ = await scene(place)
    await tip(place, alex, ana)
    hidden = await tip(place, alex, ana, privacy=Privacy.HIDDEN)
    desk = list_of(place)
    await place.programme.block(ana, hidden.id)
    assert not (await desk.page(ana, MONTH)).items[0].blocked
    place.clock.move(timedelta(minutes=1))
    await desk.block(ana, alex.id, True)
    assert (await desk.page(ana, MONTH)).items[0].blocked
    async with place.database.reading() as tx:
        blocks, total = await tx.supporters.blocks(ana.id, 10, 0)
    assert ([block.name for block in blocks], total) == (["Alex", None], 2)
    await desk.block(ana, alex.id, False)
    with pytest.raises(NotAvailable):
        await place.quote(alex, ana)
    async with place.database.transaction() as tx:
        assert await tx.supporters.unblock(ana.id, blocks[1].at)
        assert not await tx.supporters.unblock(ana.id, blocks[1].at)
    assert (await place.quote(alex, ana)).tip.creator_id == ana.id
