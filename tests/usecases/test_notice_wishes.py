"""How a person is told of things is his own choice; what he must learn of comes later at most, and never not at all."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.communities.model import BadZone, Caller
from bot.moderation.model import Power
from bot.notices.kinds import GROUNDS, TOPICS, Topic
from bot.notices.model import Ground, Notice
from bot.notices.settings import NoticeSettings, read_hours
from bot.notices.wishes import BadHours, Wishes
from tests.support.town import Town, someone
from tests.usecases.test_notices import BEA, BEA_ON_TELEGRAM, THANKS

CHI = someone("Chi")
EVENING = datetime(2026, 3, 2, 21, 30, tzinfo=UTC)
"""Half past ten in Berlin."""


@pytest.fixture
def settings(place: Town) -> NoticeSettings:
    return NoticeSettings(place.config, place.powers, place.database, place.clock)


async def owe(place: Town, to: Caller, kind: str, key: str = "key") -> None:
    async with place.database.transaction() as tx:
        await tx.notices.owe(Notice(key, to.id, kind, "tip:1", THANKS), place.clock.now())
    await place.deliver()


async def quiet(place: Town, settings: NoticeSettings) -> Caller:
    """Bea at half past ten, who wants to be left in peace from ten to seven."""
    place.clock.move(EVENING - place.clock.now())
    bea = await place.come(BEA)
    await settings.set_quiet(bea, "22-7", "Europe/Berlin")
    return bea


async def let_out(place: Town) -> None:
    """The minute's job, and what it owes."""
    await place.deliveries.tell_held()
    await place.deliver()


@pytest.mark.parametrize("kind", ["thanks", "tip_received", "tip_refunded", "case_opened"])
async def test_in_quiet_hours_everything_waits_and_comes_once_when_they_are_over(
    place: Town, settings: NoticeSettings, kind: str
) -> None:
    bea = await quiet(place, settings)
    await owe(place, bea, kind)
    await let_out(place)
    assert (place.discord.said, await place.inbox.waiting(bea)) == ([], 0)
    place.clock.move(timedelta(hours=8, minutes=29, seconds=59))
    await let_out(place)
    assert place.discord.said == []
    place.clock.move(timedelta(seconds=1))
    await place.deliveries.tell_held()
    place.clock.move(timedelta(seconds=1))
    await place.deliveries.tell_held()
    assert [job for job, _, _ in place.owed] == ["deliver_notice"]
    await let_out(place)
    assert len(place.discord.heard(BEA.user_id)) == 1


@pytest.mark.parametrize("kind", ["payout_failed", "unlink_done", "link_done"])
async def test_a_failed_payout_and_the_safety_of_accounts_wait_for_nothing(
    place: Town, settings: NoticeSettings, kind: str
) -> None:
    bea = await quiet(place, settings)
    await owe(place, bea, kind)
    assert len(place.discord.heard(BEA.user_id)) == 1


async def test_what_waits_at_a_door_that_closed_meanwhile_is_in_the_inbox_in_the_morning(
    place: Town, settings: NoticeSettings
) -> None:
    bea = await quiet(place, settings)
    await owe(place, bea, "tip_received")
    place.discord.closed.add(BEA.user_id)
    place.clock.move(timedelta(hours=9))
    await let_out(place)
    assert [one.notice.kind for one in (await place.inbox.read(bea)).items] == ["tip_received"]
    assert await place.cases() == [f"member:{bea.id}"]


async def test_the_deployments_quiet_hours_hold_for_whoever_chose_none(place: Town) -> None:
    place.configure(notices={"quiet_hours": "11:00-13:00"})
    bea, chi = await place.come(BEA), await place.come(CHI)
    chosen = NoticeSettings(place.config, place.powers, place.database, place.clock)
    assert (await chosen.show(bea)).wishes.quiet == "11:00-13:00"
    await chosen.set_quiet(chi, "off")
    await owe(place, bea, "thanks")
    await owe(place, chi, "thanks", key="to Chi")
    assert (place.discord.heard(BEA.user_id), len(place.discord.heard(CHI.user_id))) == ([], 1)


async def test_who_ends_his_quiet_hours_hears_at_once_what_waited(place: Town, settings: NoticeSettings) -> None:
    bea = await quiet(place, settings)
    await owe(place, bea, "thanks")
    await settings.set_quiet(bea, "23:00-07:00")
    await let_out(place)
    assert len(place.discord.heard(BEA.user_id)) == 1


async def test_a_topic_of_the_inbox_is_never_sent_and_calls_no_staff(place: Town, settings: NoticeSettings) -> None:
    bea = await place.come(BEA)
    view = await settings.set_topic(bea, Topic.THANKS, sent=False)
    assert view.wishes.inbox == {Topic.THANKS}
    await owe(place, bea, "thanks")
    await owe(place, bea, "tip_received", key="money")
    assert len(place.discord.heard(BEA.user_id)) == 1
    assert [one.notice.kind for one in (await place.inbox.read(bea)).items] == ["thanks"]
    assert await place.cases() == []
    await settings.set_topic(bea, Topic.THANKS, sent=True)
    await owe(place, bea, "thanks", key="sent")
    assert len(place.discord.heard(BEA.user_id)) == 2


def test_money_has_no_topic_so_that_nobody_can_turn_it_off() -> None:
    assert not [kind for kind in TOPICS if GROUNDS[kind] is Ground.COMPULSORY_MONEY]
    everything = Wishes("UTC", inbox=frozenset(Topic))
    assert {kind for kind in GROUNDS if everything.keeps(kind)} == set(TOPICS)


async def test_the_queue_is_a_topic_for_those_alone_who_work_on_it(place: Town, settings: NoticeSettings) -> None:
    bea = await place.come(BEA)
    assert Topic.QUEUE not in (await settings.show(bea)).topics
    await place.grant(bea, Power.MODERATOR)
    assert Topic.QUEUE in (await settings.show(bea)).topics


async def test_wishes_hold_on_every_account_of_the_person(place: Town, settings: NoticeSettings) -> None:
    bea = await quiet(place, settings)
    code = await place.members.start_link(bea)
    await place.members.finish_link(await place.come(BEA_ON_TELEGRAM), code.code)
    joined = await place.come(BEA_ON_TELEGRAM)
    assert (await settings.show(joined)).wishes.quiet == "22:00-07:00"
    await place.deliver()
    heard = len(place.telegram.said)
    await owe(place, joined, "thanks")
    assert len(place.telegram.said) == heard


async def test_a_wrong_word_changes_nothing(place: Town, settings: NoticeSettings) -> None:
    bea = await quiet(place, settings)
    before = (await settings.show(bea)).wishes
    with pytest.raises(BadHours):
        await settings.set_quiet(bea, "at night")
    with pytest.raises(BadZone):
        await settings.set_quiet(bea, "21-6", "Bielefeld")
    assert (await settings.show(bea)).wishes == before


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("22:00-07:00", "22:00-07:00"), ("22-7", "22:00-07:00"), ("22.30 – 6.15", "22:30-06:15"),
        ("9 to 10", "09:00-10:00"),
        ("OFF", "off"), ("24-7", None), ("22-22", None), ("22:60-07:00", None), ("", None),
    ],
)  # fmt: skip
def test_hours_are_read_as_people_write_them(typed: str, read: str | None) -> None:
    if read is None:
        with pytest.raises(BadHours):
            read_hours(typed)
    else:
        assert read_hours(typed) == read
