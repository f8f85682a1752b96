"""/eligibility on both databases: the announced programme as the database tells it, and what Bouquet counts itself."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert, update

from bot.communities.model import Caller
from bot.config import build_config
from bot.eligibility.measured import window
from bot.eligibility.metrics import Metric, Record, Source
from bot.eligibility.model import Creator, Feature, Fix, Rule
from bot.eligibility.service import Eligibility
from bot.members.model import MemberId, Platform
from bot.programme.model import AccountKind, EnrolmentState
from bot.replies.eligibility import eligibility as say
from bot.replies.words import Words
from bot.videos.model import VideoKind, VideoState
from storage.schema.live import live_sessions
from storage.schema.members import members
from storage.schema.metrics import metric_records
from tests.support.announced import FACTS, NOW
from tests.support.grants import NO_THRESHOLDS
from tests.support.tip_house import VALUES
from tests.support.town import SECOND_OWNER, Town, someone

DAY = timedelta(days=1)
WORDS = Words()


def asking(place: Town, profile: str = "tiktok-2021") -> Eligibility:
    given = {name: section for name, section in VALUES.items() if name not in NO_THRESHOLDS}
    return Eligibility(build_config({**given, "profile": profile}), place.clock, place.database)


async def enrolled(place: Town, name: str, facts: Creator) -> Caller:
    """Somebody of whom the database knows what a line of the table says."""
    caller, confirmer = await place.come(someone(name)), await place.come(SECOND_OWNER)
    now = place.clock.now()
    assert facts.region is not None
    assert facts.account_kind is not None
    assert place.community is not None
    async with place.database.transaction() as tx:
        await tx.members.state_age(caller.id, facts.region, facts.over_age or 0, Platform.DISCORD, now)
        await tx.members.set_excluded(caller.id, facts.marked_kind)
        await tx.connection.execute(
            update(members).where(members.c.id == caller.id).values(created_at=facts.opened_at)
        )
        draft = await tx.creators.add_enrolment(caller.id, place.community.id, now, now + DAY)
        await tx.creators.save_enrolment(
            replace(
                draft, state=EnrolmentState.SUSPENDED if facts.suspended else EnrolmentState.APPROVED, due_at=None,
                region=facts.region, account_kind=AccountKind(facts.account_kind), consent_at=now, submitted_at=now,
                accepted_at=now, struck_at=facts.struck_at,
            )
        )  # fmt: skip
        for record in facts.records:
            by = confirmer.id if record.source is Source.MODERATOR else None
            await tx.metrics.add(caller.id, record, by)
    return await place.come(someone(name))


async def test_the_facts_of_december_2021_hold_from_the_database_to_the_answer(place: Town) -> None:
    place.clock.move(NOW - place.clock.now())
    assert len(FACTS) > 20
    assert any(facts.struck_at for _, facts, _ in FACTS)
    for name, facts, expected in FACTS:
        standing = await asking(place).show(await enrolled(place, name, facts))
        qualifies = {feature.value for feature in Feature if not standing.answer.missing(feature)}
        assert (name, qualifies) == (name, expected)


async def mia(place: Town) -> Caller:
    """A creator in a small community of whom nothing is noted."""
    return await enrolled(place, "Mia", Creator(18, "DE", "personal", opened_at=place.clock.now() - 9 * DAY))


async def follow(place: Town, creator: Caller, first: int, last: int) -> list[MemberId]:
    fans = [(await place.come(someone("fan", user_id=str(70_000 + number)))).id for number in range(first, last)]
    async with place.database.transaction() as tx:
        for fan in fans:
            await tx.follows.set_follow(fan, creator.id, True, place.clock.now())
    return fans


async def video(place: Town, creator: Caller, url: str, state: VideoState, at: datetime) -> None:
    """A video, watched by its creator's founder on the first and the last day that count and on those beside them."""
    days = window(place.clock.now(), ZoneInfo("UTC"))
    assert place.community is not None
    async with place.database.transaction() as tx:
        made = await tx.videos.add(creator.id, place.community.id, url, None, VideoKind.ORIGINAL, state, at)
        assert made is not None
        for day in (days.first - 1, days.first, days.last, days.last + 1):
            await tx.videos.watched(made, creator.id, day)


async def lives(place: Town, creator: Caller, *starts: datetime) -> None:
    async with place.database.transaction() as tx:
        for start in starts:
            times = {"started_at": start, "awake_at": start, "ended_at": start, "ended_by": "creator"}
            row = {"creator_id": creator.id, "community_id": 1, "title": "Hello", "gifts_on": True, **times}
            await tx.connection.execute(insert(live_sessions).values(**row))


async def test_bouquet_counts_its_own_buttons_within_thirty_days_of_the_zone(place: Town) -> None:
    creator = await mia(place)
    first = await follow(place, creator, 0, 3)
    place.clock.move(9 * DAY)
    later = await follow(place, creator, 3, 5)
    async with place.database.transaction() as tx:
        await tx.creators.set_blocked(creator.id, later[0], True, place.clock.now())
        await tx.follows.set_follow(first[0], creator.id, False, place.clock.now())
    now = place.clock.now()
    start = window(now, ZoneInfo("UTC")).start
    await video(place, creator, "https://v.test/1", VideoState.OPEN, start)
    await video(place, creator, "https://v.test/2", VideoState.OFF, start - timedelta(seconds=1))
    await video(place, creator, "https://v.test/3", VideoState.CLOSED, now)
    await video(place, creator, "https://v.test/4", VideoState.WAITING, now)
    await lives(place, creator, start, start + timedelta(hours=1), start - timedelta(seconds=1), now)
    standing = await asking(place, "small-community").show(creator)
    counted = {(record.metric, record.measured_at): record.value for record in standing.counted}
    assert counted == {
        (Metric.FOLLOWERS, now - 7 * DAY): 2, (Metric.FOLLOWERS, now): 3, (Metric.VIEWS, now): 4,
        (Metric.POSTS, now): 1, (Metric.VIDEOS, now): 1, (Metric.LIVE_DAYS, now): 2,
    }  # fmt: skip
    assert {record.since for record in standing.counted} == {now - 9 * DAY}


async def test_in_a_small_community_followers_alone_lead_to_live_gifts(place: Town) -> None:
    creator, asked = await mia(place), asking(place, "small-community")
    await follow(place, creator, 0, 49)
    await video(place, creator, "https://v.test/1", VideoState.OPEN, place.clock.now())
    async with place.database.transaction() as tx:
        views = Record(Metric.VIEWS, 100, Source.CONNECTOR, place.clock.now() + timedelta(seconds=1))
        await tx.metrics.add(creator.id, views)
    place.clock.move(timedelta(seconds=1))
    [missing] = (await asked.show(creator)).answer.missing(Feature.LIVE_GIFTS)
    assert (missing.rule, missing.have, missing.need, missing.fix) == (Rule.FOLLOWERS, 49, 50, Fix.GROW)
    await follow(place, creator, 49, 50)
    assert not (await asked.show(creator)).answer.missing(Feature.LIVE_GIFTS)


async def test_a_newcomer_reads_each_rule_with_what_to_do(place: Town) -> None:
    noa = await place.come(someone("Noa"))
    reply = say(await asking(place).show(noa), WORDS)
    assert "✗ Tips: not yet, 7 rules missing" in reply.text
    assert "✗ Age: not known, needed: 20 or older · you are asked in /creator apply" in reply.text
    assert "✗ Followers: not known, needed: 10,000 · a moderator has to confirm your number: " in reply.text
    assert "On top for Tips\n✗ Followers: not known, needed: 100,000" in reply.text
    assert "That is not zero" in reply.text
    assert [button.label for row in reply.rows for button in row] == ["Become a creator", "Look again"]
    assert "Fund" not in reply.text


async def test_a_creator_reads_who_says_a_number_and_from_when_it_will_do(place: Town) -> None:
    creator = await mia(place)
    place.clock.move(9 * DAY)
    await follow(place, creator, 0, 7)
    said = say(await asking(place, "small-community").show(creator), WORDS).text
    assert "✗ Followers: 7, needed: 50 · counted by me on Mar 11, 2026 · fans press Follow on your card" in said
    # Seven a week: another 43 take 43 days.
    assert "earliest: Apr 23, 2026" in said
    assert "✓ Country: Germany" in said
    assert "I counted 7 followers, 0 views, 0 videos, 0 days LIVE. I have been counting since Mar 2, 2026." in said


@dataclass
class Going:
    """A clock that goes on whenever it is looked at, as clocks do."""

    place: Town

    def now(self) -> datetime:
        self.place.clock.move(timedelta(milliseconds=3))
        return self.place.clock.now()


async def test_what_is_counted_now_is_no_news_from_the_future(place: Town) -> None:
    creator = await mia(place)
    place.clock.move(9 * DAY)
    await follow(place, creator, 0, 50)
    there = Eligibility(asking(place, "small-community").config, Going(place), place.database)
    standing = await there.show(creator)
    assert Rule.FOLLOWERS not in {reason.rule for reason in standing.answer.missing(Feature.TIPS)}
    assert "I counted 50 followers" in say(standing, WORDS).text


async def test_only_the_two_newest_values_of_each_source_are_read(place: Town) -> None:
    creator = await mia(place)
    now = place.clock.now()
    async with place.database.transaction() as tx:
        for days in range(30):
            await tx.metrics.add(creator.id, Record(Metric.FOLLOWERS, days, Source.CONNECTOR, now - days * DAY))
            await tx.metrics.add(creator.id, Record(Metric.FOLLOWERS, 9, Source.DECLARED, now - days * DAY, "proof"))
    async with place.database.reading() as tx:
        found = await tx.metrics.records(creator.id)
    assert sorted((record.source, record.value, record.evidence) for record in found) == [
        ("connector", 0, None), ("connector", 1, None), ("declared", 9, "proof"), ("declared", 9, "proof"),
    ]  # fmt: skip


@pytest.mark.parametrize("by", ["himself", "nobody"])
async def test_numbers_are_confirmed_by_somebody_else(place: Town, by: str) -> None:
    creator = await mia(place)
    record = Record(Metric.FOLLOWERS, 9, Source.MODERATOR, place.clock.now())
    with pytest.raises(Exception, match="confirmed_by"):
        async with place.database.transaction() as tx:
            await tx.metrics.add(creator.id, record, creator.id if by == "himself" else None)
    async with place.database.reading() as tx:
        assert (await tx.connection.execute(metric_records.select())).all() == []
