"""A digest comes when it was asked for, once, of whole days, and says what /stats says (F3, F4)."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.boards.model import Span
from bot.communities.model import Caller
from bot.digests.model import DigestKind, Rhythm
from bot.digests.rules import WeekStart, next_due, told_of
from bot.digests.service import Digests
from bot.members.model import MemberId, Platform
from bot.moderation.cases import open_case
from bot.moderation.model import CaseKind, Power, PowerNeeded
from bot.notices.kinds import Topic
from bot.notices.model import Notice
from bot.notices.settings import NoticeSettings
from bot.programme.model import NotCreator
from bot.replies.notices import notice as say
from bot.replies.words import Words
from bot.stats.service import CreatorStats
from tests.support.town import OWNER, Town, someone

MIA = someone("Mia")
ALEX = someone("Alex", Platform.TELEGRAM)
BERLIN = ZoneInfo("Europe/Berlin")
DAY = timedelta(days=1)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
"""A Monday."""


@pytest.fixture
def digests(place: Town) -> Digests:
    stats = CreatorStats(place.config, place.clock, place.database)
    return Digests(place.config, place.clock, place.database, stats, place.powers)


async def creator(place: Town) -> Caller:
    return await place.enrol(await place.of_age(MIA))


async def tip(place: Town, mia: Caller, amount: str) -> None:
    alex = await place.of_age(ALEX)
    await place.kept((await place.paid(alex, mia, amount)).id)


async def wait(place: Town, digests: Digests, time: timedelta) -> list[str]:
    """Lets time pass in steps of half a day, with the periodic job; what Mia read meanwhile."""
    before, end = len(place.discord.said), place.clock.now() + time
    jobs = {**digests.jobs(), **place.deliveries.jobs()}
    while place.clock.now() < end:
        place.clock.move(min(DAY / 2, end - place.clock.now()))
        await digests.owe_digests()
        while place.owed:
            job, _, args = place.owed.pop(0)
            if job in jobs:
                await jobs[job](**args)
    return [reply.text for _, reply in place.discord.said[before:]]


async def test_a_week_is_told_once_on_its_first_morning_beside_the_week_before(place: Town, digests: Digests) -> None:
    mia = await creator(place)
    await tip(place, mia, "10")
    await wait(place, digests, 6 * DAY)
    await digests.ask(mia, DigestKind.INCOME, Rhythm.WEEKLY)
    place.owed.clear()
    [first] = await wait(place, digests, 6 * DAY)
    assert first.startswith("Your week\nTips: $10.00 · before: none\n")
    assert "From Mar 2, 2026, 12:00\u202fAM UTC to Mar 9, 2026, 12:00\u202fAM UTC. Zone: UTC." in first
    await tip(place, mia, "15")
    [second] = await wait(place, digests, 7 * DAY)
    assert second.startswith("Your week\nTips: $15.00 · before: $10.00 (▲ 50 %)\nLIVE gifts: 0 coins · before: 0 coins")


async def test_a_day_is_told_every_morning_and_no_more_when_it_is_not_wanted(place: Town, digests: Digests) -> None:
    mia = await creator(place)
    await digests.ask(mia, DigestKind.INCOME, Rhythm.DAILY)
    await tip(place, mia, "10")
    read = await wait(place, digests, 3 * DAY)
    assert [text.splitlines()[1] for text in read] == [
        "Tips: $10.00 · before: none", "Tips: none · before: $10.00 (▼ 100 %)", "Tips: none",
    ]  # fmt: skip
    await digests.ask(mia, DigestKind.INCOME, None)
    assert await wait(place, digests, 3 * DAY) == []


async def test_after_a_pause_of_the_bot_one_digest_is_told_and_not_one_for_each_day(
    place: Town, digests: Digests
) -> None:
    mia = await creator(place)
    await digests.ask(mia, DigestKind.INCOME, Rhythm.DAILY)
    place.owed.clear()
    place.clock.move(10 * DAY)
    await digests.owe_digests()
    await digests.owe_digests()
    assert [job for job, _, _ in place.owed] == ["tell_digest"]
    (_, _, told), place.owed[:] = place.owed[0], []
    for _ in range(2):
        await digests.jobs()["tell_digest"](**told)
    assert [job for job, _, _ in place.owed] == ["deliver_notice"]


async def test_a_digest_is_asked_for_by_creators_and_shown_beside_the_notices(place: Town, digests: Digests) -> None:
    settings = NoticeSettings(place.config, place.powers, place.database, place.clock)
    alex = await place.of_age(ALEX)
    with pytest.raises(NotCreator):
        await digests.ask(alex, DigestKind.INCOME, Rhythm.WEEKLY)
    assert (await settings.show(alex)).digests == {}
    mia = await creator(place)
    assert (await settings.show(mia)).digests == {DigestKind.INCOME: None}
    await digests.ask(mia, DigestKind.INCOME, Rhythm.WEEKLY)
    assert (await settings.show(mia)).digests == {DigestKind.INCOME: Rhythm.WEEKLY}


async def test_a_digest_comes_in_the_morning_of_its_readers_zone_and_after_his_quiet_hours(
    place: Town, digests: Digests
) -> None:
    settings = NoticeSettings(place.config, place.powers, place.database, place.clock)
    mia = await creator(place)
    await settings.set_quiet(mia, "22-10", "America/New_York")
    await digests.ask(mia, DigestKind.INCOME, Rhythm.DAILY)
    place.owed.clear()
    place.clock.move(timedelta(hours=2, minutes=1) + DAY)
    [due] = await wait(place, digests, timedelta(seconds=1)) or ["held"]
    assert due == "held"
    place.clock.move(timedelta(hours=1))
    await place.deliveries.tell_held()
    await place.deliver()
    [told] = place.discord.heard(MIA.user_id)
    assert "Zone: America/New_York." in told


async def test_staff_reads_every_morning_how_old_the_queue_is(place: Town, digests: Digests) -> None:
    mia, sam = await place.come(MIA), await place.come(ALEX)
    with pytest.raises(PowerNeeded):
        await digests.ask(mia, DigestKind.QUEUE, Rhythm.DAILY)
    await place.grant(mia, Power.MODERATOR)
    await place.grant(mia, Power.MONEY_VIEWER)
    settings = NoticeSettings(place.config, place.powers, place.database, place.clock)
    await settings.set_topic(mia, Topic.QUEUE, sent=False)
    await digests.ask(mia, DigestKind.QUEUE, Rhythm.DAILY)
    await place.deliver()
    assert await wait(place, digests, DAY) == ["The queue\nNothing waits. Thank you."]
    for kind in (CaseKind.NOTE, CaseKind.UNDELIVERED):
        async with place.database.transaction() as tx:
            await open_case(
                tx, kind, f"member:{sam.id}", community_id=None, opened_by=None, parties=(sam.id,), facts={},
                now=place.clock.now(),
            )  # fmt: skip
    [first, second] = await wait(place, digests, 2 * DAY)
    assert first == (
        "The queue\n1 case waits.\nThe oldest: undelivered notice, since Mar 3, 2026, 12:00\u202fPM UTC.\n"
        "1 person could not be told of their money."
    )
    assert "1 is over 24 hours old." in second


async def test_who_is_no_longer_of_the_staff_reads_nothing_of_the_queue(place: Town, digests: Digests) -> None:
    mia = await place.come(MIA)
    await place.grant(mia, Power.MODERATOR)
    await digests.ask(mia, DigestKind.QUEUE, Rhythm.DAILY)
    owner = await place.come(OWNER)
    assert place.community is not None
    await place.staff.revoke(owner, mia.id, Power.MODERATOR, place.community.id, "left")
    await place.deliver()
    assert await wait(place, digests, 2 * DAY) == []
    async with place.database.reading() as tx:
        assert await tx.digests.of(mia.id) == {}


@pytest.mark.parametrize(
    ("rhythm", "starts", "now", "due"),
    [
        (Rhythm.DAILY, "monday", "2026-03-02T08:59+01:00", "2026-03-02T09:00+01:00"),
        (Rhythm.DAILY, "monday", "2026-03-02T09:00+01:00", "2026-03-03T09:00+01:00"),
        # Clocks go on in the night to the 29th.
        (Rhythm.DAILY, "monday", "2026-03-28T10:00+01:00", "2026-03-29T09:00+02:00"),
        (Rhythm.WEEKLY, "monday", "2026-03-02T08:59+01:00", "2026-03-02T09:00+01:00"),
        (Rhythm.WEEKLY, "monday", "2026-03-02T09:00+01:00", "2026-03-09T09:00+01:00"),
        (Rhythm.WEEKLY, "sunday", "2026-03-02T09:00+01:00", "2026-03-08T09:00+01:00"),
        (Rhythm.WEEKLY, "saturday", "2026-03-08T23:00+01:00", "2026-03-14T09:00+01:00"),
    ],
)
def test_a_digest_is_due_at_nine_by_its_readers_clock(rhythm: Rhythm, starts: WeekStart, now: str, due: str) -> None:
    assert next_due(rhythm, datetime.fromisoformat(now), BERLIN, starts) == datetime.fromisoformat(due)


def test_a_digest_tells_of_whole_days_of_the_zone() -> None:
    due = datetime.fromisoformat("2026-03-30T09:00+02:00")
    at = datetime.fromisoformat
    assert told_of(Rhythm.DAILY, due, BERLIN) == (
        Span(at("2026-03-29T00:00+01:00"), at("2026-03-30T00:00+02:00")),
        Span(at("2026-03-28T00:00+01:00"), at("2026-03-29T00:00+01:00")),
    )
    assert told_of(Rhythm.WEEKLY, due, BERLIN)[0] == Span(at("2026-03-23T00:00+01:00"), at("2026-03-30T00:00+02:00"))


def test_what_is_held_and_what_comes_next_is_said() -> None:
    facts: dict[str, object] = {
        "rhythm": "weekly", "zone": "UTC", "from": NOON.isoformat(), "to": NOON.isoformat(),
        "now": {"tips": [[500, "usd"]], "live": 3, "video": 0}, "before": {"tips": [], "live": 0, "video": 0},
        "available": 20_000, "pending": 0, "held": 4_000, "worth": [[1000, "usd"]],
    }  # fmt: skip
    told = say(Notice("key", MemberId(1), "income_digest", "member:1", facts), Words()).text
    assert "On hold, because their payment is contested:" in told
    assert "Nothing is on its way to you. /payout redeem asks for what is available." in told
    facts |= {"payout": "P-222222", "sum": 1000, "sum_currency": "usd", "due_at": NOON.isoformat()}
    told = say(Notice("key", MemberId(1), "income_digest", "member:1", facts), Words()).text
    assert "Next payout: P-222222, $10.00, from Mar 2, 2026, 12:00\u202fPM UTC." in told
