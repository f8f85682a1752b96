"""Videos on both databases: registered, reviewed, liked, watched, given gifts, and closed (C3, X18, X22)."""

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from bot.coins.claims import ClaimState
from bot.communities.model import Caller
from bot.eligibility.judge import Judge
from bot.eligibility.model import Feature
from bot.errors import NotFound
from bot.follows.service import Follows
from bot.gifts.catalogue import CATALOGUE_VERSION
from bot.gifts.model import GiftsOff, VideoExcluded
from bot.gifts.quotes import SendGift, SentGift
from bot.gifts.service import Gifts
from bot.members.model import Platform
from bot.moderation.model import CaseKind, Power
from bot.moderation.model import Feature as Paused
from bot.moderation.queue import Queue
from bot.moderation.stops import Stops
from bot.moderation.suspensions import Act
from bot.notices.service import Deliveries
from bot.programme.model import Enrolment, NotCreator
from bot.replies.refusals import refusal
from bot.replies.videos import added, own
from bot.replies.videos import card as say_card
from bot.replies.words import Words
from bot.videos.model import BadVideoUrl, VideoCard, VideoKind, VideoKnown, VideoState
from bot.videos.service import Videos
from storage.batch import GiftBatch
from storage.db import Database
from storage.schema.gifts import coin_lots
from storage.schema.lots import gift_claims
from storage.schema.notices import posts
from tests.support.clocks import HandClock
from tests.support.gifts import credit, lot
from tests.support.grants import pause
from tests.support.tip_house import chat
from tests.support.town import Town, someone, town

ALEX, BEA, MIA, SAM = (someone(name) for name in ("Alex", "Bea", "Mia", "Sam"))
URL = "https://video.example/watch/123"


@dataclass
class Studio:
    """Mia's videos in a town with Alex, a fan who holds coins."""

    town: Town
    mia: Caller
    alex: Caller

    @property
    def videos(self) -> Videos:
        here = self.town
        follows = Follows(here.clock, here.database)
        return Videos(here.config, here.clock, here.database, here.tokens, follows)

    async def give(self, video_id: int, item: str = "bouquet", request: str = "discord:1") -> SentGift:
        batch = await GiftBatch.open(self.town.database)
        try:
            gifts = Gifts(
                self.town.config, self.town.clock, self.town.database, self.town.tokens, batch, self.videos.gate
            )
            done = await gifts.send(
                SendGift(request, self.alex, item=item, video_id=video_id, version=CATALOGUE_VERSION)
            )
        finally:
            await batch.close()
        assert isinstance(done, SentGift)
        await self.videos.gifted(video_id)
        return done

    async def deliver(self) -> None:
        """Notices, cards and news."""
        here = self.town
        await self.videos.follows.tell_followers()
        deliveries = Deliveries(
            here.config, here.database, here.clock,
            {Platform.DISCORD: here.discord, Platform.TELEGRAM: here.telegram}, self.videos.cards.drawers(),
        )  # fmt: skip
        jobs = deliveries.jobs()
        while here.owed:
            job, _, args = here.owed.pop(0)
            if job in jobs:
                await jobs[job](**args)

    async def open(self, url: str = URL) -> VideoCard:
        """A video that was let in."""
        self.town.configure(video_gifts={"review": "report-only"})
        made = await self.videos.add(self.mia, url, title="The sea")
        await self.deliver()
        return made


@pytest.fixture
async def studio(database: Database, clock: HandClock) -> Studio:
    place = await town(database, clock)
    await place.enrol(await place.of_age(MIA))
    alex = await place.of_age(ALEX)
    await credit(database, lot(alex.id, 1000))
    place.clock.move(timedelta(minutes=1))
    place.owed.clear()
    return Studio(place, await place.come(MIA), alex)


async def test_a_video_waits_for_a_moderator_and_then_stands_in_every_chat(studio: Studio) -> None:
    here = studio.town
    made = await studio.videos.add(studio.mia, URL, title="The sea")
    assert made.video.state is VideoState.WAITING
    with pytest.raises(NotFound):
        await studio.videos.show(studio.alex, made.video.id)
    sam = await here.come(SAM)
    await here.grant(sam, Power.MODERATOR)
    await studio.videos.follows.toggle(studio.alex, studio.mia.id)
    queue = Queue(here.config, here.powers, here.database, here.clock, {CaseKind.VIDEO: studio.videos.decider})
    [item] = (await queue.page(sam, CaseKind.VIDEO)).items
    await queue.claim(sam, item.case.id)
    await queue.approve(sam, item.case.id)
    await studio.deliver()
    for phone, platform in ((here.discord, Platform.DISCORD), (here.telegram, Platform.TELEGRAM)):
        assert any("Mia: The sea" in text for text in phone.heard(chat(platform).chat_id))
    assert any("is open for gifts now" in text for text in here.discord.heard(MIA.user_id))
    assert any("Mia has a new video." in text for text in here.discord.heard(ALEX.user_id))


@pytest.mark.parametrize("kind", [VideoKind.DUET, VideoKind.STITCH, VideoKind.SPONSORED])
async def test_x18_an_excluded_kind_is_refused_with_its_reason(studio: Studio, kind: VideoKind) -> None:
    with pytest.raises(VideoExcluded) as refused:
        await studio.videos.add(studio.mia, URL, kind)
    assert refused.value.why == kind.value


async def test_x18_in_review_before_acceptance_and_switched_off_take_no_gift(studio: Studio) -> None:
    waiting = await studio.videos.add(studio.mia, "https://video.example/2")
    with pytest.raises(VideoExcluded) as refused:
        await studio.give(waiting.video.id)
    assert refused.value.why == "in_review"
    made = await studio.open()
    for off in (studio.videos.switch(studio.mia, made.video.id, False), studio.videos.switch_all(studio.mia, False)):
        await off
        with pytest.raises(GiftsOff):
            await studio.give(made.video.id)
    await studio.videos.switch(studio.mia, made.video.id, True)
    with pytest.raises(GiftsOff) as closed:
        await studio.give(made.video.id)
    assert closed.value.where == "creator"
    await studio.videos.switch_all(studio.mia, True)
    async with studio.town.database.transaction() as tx:
        enrolment = await tx.creators.enrolment(studio.mia.id)
        assert enrolment is not None
        await tx.creators.save_enrolment(_accepted(enrolment, studio.town))
    with pytest.raises(VideoExcluded) as older:
        await studio.give(made.video.id)
    assert older.value.why == "before_acceptance"


async def test_a_paused_right_to_gifts_on_videos_is_told_to_the_creator_and_neutrally_to_fans(studio: Studio) -> None:
    made, here = await studio.open(), studio.town
    await studio.give(made.video.id)
    async with here.database.transaction() as tx:
        await pause(tx, studio.mia.id, Feature.VIDEO_GIFTS, here.clock.now())
    with pytest.raises(GiftsOff) as refused:
        await studio.give(made.video.id, request="discord:2")
    assert refusal(refused.value, Words()).text == "Mia takes no gifts. Nothing was taken."
    shown = await studio.videos.show(studio.alex, made.video.id)
    assert "Gifts on this video are off." in say_card(shown, Words()).text
    assert (shown.tally.gifts, shown.takes_gifts) == (1, False)
    mine = own(await studio.videos.own(studio.mia), Words())
    assert "a rule for video gifts is not met" in mine.text
    assert "takes no gifts" in mine.text
    assert [button.label for button in mine.rows[0]] == ["Take no gifts", "What you qualify for"]
    # What is registered counts towards the rules themselves, so it is never refused.
    another = added(await studio.videos.add(studio.mia, "https://video.example/3"), Words())
    assert "a rule for video gifts is not met" in another.text


def _accepted(enrolment: Enrolment, here: Town) -> Enrolment:
    """Accepted anew, a moment from now."""
    return replace(enrolment, accepted_at=here.clock.now() + timedelta(minutes=1))


async def test_a_moderators_no_is_told_with_its_reason_and_closes_the_video(studio: Studio) -> None:
    here = studio.town
    made = await studio.videos.add(studio.mia, URL)
    sam = await here.come(SAM)
    await here.grant(sam, Power.MODERATOR)
    queue = Queue(here.config, here.powers, here.database, here.clock, {CaseKind.VIDEO: studio.videos.decider})
    [item] = (await queue.page(sam, CaseKind.VIDEO)).items
    await queue.claim(sam, item.case.id)
    await queue.reject(sam, item.case.id, "Not yours")
    await studio.deliver()
    assert any("Reason: Not yours" in text for text in here.discord.heard(MIA.user_id))
    with pytest.raises(VideoExcluded) as refused:
        await studio.give(made.video.id)
    assert refused.value.why == "rejected"


async def test_a_gift_like_and_watch_are_counted_once_and_redraw_the_card(studio: Studio) -> None:
    made, here = await studio.open(), studio.town
    video = made.video.id
    await studio.give(video)
    await studio.give(video)
    for likes in (True, False, True):
        assert (await studio.videos.like(studio.alex, video))[1] is likes
    _, url = await studio.videos.watch_url(studio.alex, video)
    assert url == (await studio.videos.watch_url(studio.alex, video))[1]
    token = url.rpartition("/")[2]
    for by_person in (False, True, True):
        assert await studio.videos.watched(token, by_person=by_person) == URL
    tally = (await studio.videos.show(studio.alex, video)).tally
    assert (tally.gifts, tally.coins > 0, tally.likes, tally.watches) == (1, True, 1, 1)
    here.clock.move(timedelta(days=1))
    await studio.videos.watched(token, by_person=True)
    await studio.videos.cards.draw()
    await studio.deliver()
    place = chat(Platform.TELEGRAM).chat_id
    edits = [reply for who, reply in here.telegram.said if who.startswith(f"{place}/")]
    assert edits[-1] == say_card(await studio.videos.show(studio.alex, video), Words())
    assert "1 like · 2 watches" in edits[-1].text


async def test_presses_at_the_same_instant_are_one_like_and_no_mishap(studio: Studio) -> None:
    video = (await studio.open()).video.id
    await asyncio.gather(*(studio.videos.like(studio.alex, video) for _ in range(5)))
    assert (await studio.videos.show(studio.alex, video)).tally.likes in (0, 1)


async def test_many_likes_at_once_are_few_edits_and_the_last_state_stands(studio: Studio) -> None:
    made, here = await studio.open(), studio.town
    here.clock.move(timedelta(seconds=10))
    for number in range(20):
        fan = await here.come(someone(f"Fan {number}"))
        here.clock.move(timedelta(milliseconds=100))
        await studio.videos.like(fan, made.video.id)
    await studio.deliver()
    edited = [reply for who, reply in here.discord.said if "/" in who]
    assert len(edited) == 1
    here.clock.move(timedelta(seconds=60))
    await studio.videos.cards.draw()
    await studio.videos.cards.draw()
    await studio.deliver()
    edited = [reply for who, reply in here.discord.said if "/" in who]
    assert len(edited) == 2
    assert "20 likes" in edited[-1].text


async def test_what_was_given_back_is_not_counted_on_the_card(studio: Studio) -> None:
    made = await studio.open()
    first, _second = [await studio.give(made.video.id, request=f"discord:{n}") for n in (1, 2)]
    async with studio.town.database.transaction() as tx:
        lot_id = (await tx.connection.execute(select(coin_lots.c.id))).scalar_one()
        await tx.connection.execute(
            insert(gift_claims).values(
                gift_id=first.answer.id, lot_id=lot_id, coins=first.answer.coins, parts=1, state=ClaimState.TAKEN,
                pending_parts=1, available_parts=0, operator_parts=0,
            )
        )  # fmt: skip
    tally = (await studio.videos.show(studio.alex, made.video.id)).tally
    assert (tally.gifts, tally.coins) == (1, first.answer.coins)
    studio.town.clock.move(timedelta(minutes=1))
    studio.town.discord.said.clear()
    await studio.videos.cards.redraw_all([made.video.id])
    await studio.deliver()
    [(_, redrawn)] = [(who, reply) for who, reply in studio.town.discord.said if "/" in who]
    assert "1 gift · 199 coins" in redrawn.text


async def test_the_creators_own_watch_is_not_counted(studio: Studio) -> None:
    made = await studio.open()
    _, url = await studio.videos.watch_url(studio.mia, made.video.id)
    await studio.videos.watched(url.rpartition("/")[2], by_person=True)
    assert (await studio.videos.show(studio.mia, made.video.id)).tally.watches == 0


async def test_x22_a_card_that_was_deleted_is_dropped_and_gifts_stay(studio: Studio) -> None:
    made, here = await studio.open(), studio.town
    here.discord.gone.add(chat(Platform.DISCORD).chat_id)
    here.clock.move(timedelta(minutes=1))
    await studio.give(made.video.id)
    await studio.deliver()
    async with here.database.reading() as tx:
        rows = (await tx.connection.execute(select(posts).where(posts.c.dropped.is_not(None)))).all()
    assert [(row.platform, row.dropped) for row in rows] == [("discord", "gone")]
    assert any("1 gift" in reply.text for who, reply in here.telegram.said if "/" in who)


async def test_x22_a_removed_video_closes_its_card_and_keeps_what_was_given(studio: Studio) -> None:
    made, here = await studio.open(), studio.town
    await studio.give(made.video.id)
    here.clock.move(timedelta(minutes=1))
    gone = await studio.videos.remove(studio.mia, made.video.id)
    await studio.deliver()
    assert gone.tally.gifts == 1
    last = here.discord.said[-1][1]
    assert "takes no more gifts" in last.text
    assert last.rows == ()
    with pytest.raises(VideoExcluded):
        await studio.give(made.video.id, request="discord:2")
    # Its address may be registered anew.
    assert (await studio.videos.add(studio.mia, URL)).video.id != made.video.id


async def test_a_video_is_registered_once_and_by_creators_alone(studio: Studio) -> None:
    await studio.open()
    with pytest.raises(VideoKnown) as known:
        await studio.videos.add(studio.mia, "http://www.video.example/watch/123/?utm_source=x")
    assert known.value.own
    with pytest.raises(NotCreator):
        await studio.videos.add(studio.alex, "https://video.example/3")
    with pytest.raises(BadVideoUrl):
        await studio.videos.add(studio.mia, "painting")


async def test_nobody_switches_or_removes_anothers_video(studio: Studio) -> None:
    made = await studio.open()
    with pytest.raises(NotFound):
        await studio.videos.remove(studio.alex, made.video.id)
    with pytest.raises(NotFound):
        await studio.videos.switch(studio.alex, made.video.id, on=False)


async def test_cards_say_within_a_minute_that_gifts_ended_or_came_back_whatever_ended_them(studio: Studio) -> None:
    here = studio.town
    made = await studio.open()
    sam = await here.come(SAM)
    await here.grant(sam, Power.MODERATOR)
    here.clock.move(timedelta(seconds=1))

    async def drawn() -> bool:
        """Whether the card offers gifts, once the job of the minute has run."""
        here.clock.move(timedelta(minutes=1))
        await studio.videos.cards.draw()
        await studio.deliver()
        here.clock.move(timedelta(seconds=1))
        edits = [reply.text for there, reply in here.discord.said if "/" in there]
        return "Gifts on this video are off" not in edits[-1]

    async def suspended(act: Act) -> None:
        await here.suspensions.preview(sam, studio.mia.id, act, "why")
        await here.suspensions.confirm(sam, studio.mia.id, act)

    stops = Stops(here.powers, here.database, here.clock, here.lives)
    await stops.preview(sam, studio.mia.id, Paused.GIFTS, None, "too loud")
    await stops.confirm(sam, studio.mia.id)
    assert not await drawn()
    await stops.preview_release(sam, studio.mia.id, "quiet now")
    await stops.release(sam, studio.mia.id)
    assert await drawn()
    await suspended(Act.SUSPEND)
    assert not await drawn()
    await suspended(Act.REINSTATE)
    assert await drawn()
    async with here.database.transaction() as tx:
        await pause(tx, studio.mia.id, Feature.VIDEO_GIFTS, here.clock.now())
        await Judge(here.config).review(tx, studio.mia.id, here.clock.now())
    assert await drawn(), "her numbers are there, so the check opens it again"
    await here.leave(studio.mia)
    assert not await drawn()
    async with here.database.reading() as tx:
        assert not (await tx.videos.card(made.video.id)).takes_gifts
