"""Reading a channel's public numbers, against a small YouTube on this machine: whose it is, what counts, what fails."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from bot.communities.model import Caller
from bot.connectors.youtube import YoutubeReader
from bot.eligibility.channels import (
    BadChannelRef,
    ChannelTaken,
    ChannelUnknown,
    CodeMissing,
    LookedJustNow,
    NoChannel,
    ReaderDown,
    read_ref,
)
from bot.eligibility.grace import Grant
from bot.eligibility.metrics import Metric, Source
from bot.eligibility.model import Feature
from bot.eligibility.reading import BETWEEN_LOOKS, KEPT, Channels
from bot.eligibility.service import Eligibility
from bot.moderation.model import CaseKind
from bot.programme.model import EnrolmentState, NotCreator
from bot.replies.channels import told
from bot.replies.eligibility import eligibility as say
from bot.replies.moderation import case as say_case
from bot.replies.words import Words
from tests.support.moderators import SAM, moderator
from tests.support.town import Town, someone
from tests.support.youtube_sim import KEY, Film, SimChannel, YoutubeSim, youtube_sim
from tests.usecases.test_declarations import creator

F, V, P = Metric.FOLLOWERS, Metric.VIEWS, Metric.POSTS
DAY = timedelta(days=1)
WORDS = Words()


@dataclass
class Studio:
    """Mia, whose channel @harbour is not proven yet."""

    place: Town
    sim: YoutubeSim
    mia: Caller
    channel: SimChannel

    def desk(self, key: str = KEY, seconds: float = 5.0) -> Channels:
        here = self.place
        reader = YoutubeReader(key, self.sim.url, seconds)
        return Channels(here.config, here.clock, here.database, here.tokens, reader)

    async def proven(self) -> None:
        own = await self.desk().name(self.mia, "@harbour")
        self.channel.description = f"All about boats. {own.code.lower()}"
        await self.desk().check(self.mia)

    async def values(self, who: Caller | None = None) -> dict[Metric, list[int]]:
        """What is noted of somebody, newest first."""
        async with self.place.database.reading() as tx:
            kept = await tx.metrics.records((who or self.mia).id)
        assert {record.source for record in kept} <= {Source.CONNECTOR}
        ordered = sorted(kept, key=lambda record: record.measured_at, reverse=True)
        found: dict[Metric, list[int]] = {}
        for record in ordered:
            found.setdefault(record.metric, []).append(record.value)
        return found


@pytest.fixture
def database_kind() -> str:
    """The rules are the same on both; where SQL differs or two come at once, both are asked."""
    return "sqlite"


@pytest.fixture
async def studio(place: Town) -> AsyncIterator[Studio]:
    place.configure(
        programme={"min_followers": 10_000, "min_views_30d": 1000, "min_posts_30d": 3}, tips={"min_followers": 100_000},
    )  # fmt: skip
    async with youtube_sim() as sim:
        now = place.clock.now()
        films = [Film(now - 2 * DAY, "700"), Film(now - 29 * DAY, "300"), Film(now - 31 * DAY, "9000"), Film(now, None)]
        channel = sim.add("@harbour", title="Harbour <b>", followers="12300", films=films)
        mia = await creator(place, "Mia")
        async with place.database.transaction() as tx:
            await tx.grants.save([(mia.id, feature, Grant()) for feature in Feature], now)
        yield Studio(place, sim, mia, channel)


@pytest.mark.parametrize(
    ("text", "ref"),
    [
        ("@harbour", "@harbour"), ("https://www.youtube.com/@harbour/videos", "@harbour"),
        ("youtube.com/@harbour?si=5", "@harbour"), ("<https://m.youtube.com/@Håfen>", "@Håfen"),
        ("UC_x5XG1OV2P6uZZ5FSM9Ttw", "UC_x5XG1OV2P6uZZ5FSM9Ttw"),
        ("https://youtube.com/channel/UC_x5XG1OV2P6uZZ5FSM9Ttw/about", "UC_x5XG1OV2P6uZZ5FSM9Ttw"),
        ("harbour", None), ("", None), ("https://evil.test/@harbour", None),
        ("https://youtube.com.evil.test/@harbour", None),
        ("https://youtube.com/watch?v=5", None), ("@a&key=5", None), ("UC_short", None), ("https://[::1", None),
        ("file:///etc/passwd", None), ("@" + "a" * 40, None),
    ],
)  # fmt: skip
def test_an_address_names_a_channel_or_is_refused(text: str, ref: str | None) -> None:
    if ref is None:
        with pytest.raises(BadChannelRef):
            read_ref(text)
    else:
        assert read_ref(text) == ref


@pytest.mark.parametrize("database_kind", ["sqlite", "postgresql"])
async def test_a_channel_counts_once_its_description_holds_the_code(studio: Studio) -> None:
    desk = studio.desk()
    own = await desk.name(studio.mia, "https://www.youtube.com/@harbour")
    with pytest.raises(CodeMissing) as missing:
        await desk.check(studio.mia)
    assert (missing.value.title, missing.value.wanted) == ("Harbour <b>", own.code)
    assert await studio.values() == {}
    with pytest.raises(LookedJustNow):
        await desk.check(studio.mia)
    studio.channel.description = f"hello\n{own.code}\n"
    studio.place.clock.move(BETWEEN_LOOKS)
    done = await desk.check(studio.mia)
    assert done.channel.proven_at == done.channel.read_at == studio.place.clock.now()
    assert await studio.values() == {F: [12_300], V: [1000], P: [3]}
    standing = await Eligibility(studio.place.config, studio.place.clock, studio.place.database).show(studio.mia)
    assert not standing.answer.missing(Feature.LIVE_GIFTS)
    said = say(standing, WORDS).text
    assert "12,300, needed: 10,000 · read from your channel on Mar 2, 2026 · valid until Apr 1, 2026" in said
    await studio.place.deliver()
    assert studio.place.discord.heard(someone("Mia").user_id) == ["You now qualify for: Video gifts, LIVE gifts."]
    lines, buttons = told(done, True, WORDS)
    assert [line.text for line in lines] == ["Channel: Harbour <b>, read on Mar 2, 2026"]
    assert [button.press for button in buttons] == ["channel.drop:0"]


async def test_hidden_numbers_are_not_known_and_not_zero(studio: Studio) -> None:
    studio.channel.hidden = True
    await studio.proven()
    assert await studio.values() == {V: [1000], P: [3]}


@pytest.mark.parametrize("database_kind", ["sqlite", "postgresql"])
async def test_a_channel_is_read_again_each_day_and_no_sooner(studio: Studio) -> None:
    await studio.proven()
    studio.channel.followers = "12400"
    studio.place.clock.move(DAY - timedelta(seconds=1))
    assert await studio.desk().read_due() == 0
    studio.place.clock.move(timedelta(seconds=1))
    assert await studio.desk().read_due() == 1
    assert await studio.desk().read_due() == 0
    assert (await studio.values())[F] == [12_400, 12_300]
    await studio.desk().forget(studio.mia)
    studio.place.clock.move(2 * DAY)
    assert await studio.desk().read_due() == 0
    assert (await studio.values())[F] == [12_400, 12_300]


async def test_the_channel_of_somebody_who_left_is_not_read(studio: Studio) -> None:
    await studio.proven()
    async with studio.place.database.transaction() as tx:
        enrolment = await tx.creators.enrolment(studio.mia.id)
        assert enrolment is not None
        await tx.creators.save_enrolment(replace(enrolment, state=EnrolmentState.LEFT))
    studio.place.clock.move(2 * DAY)
    calls = len(studio.sim.calls)
    assert await studio.desk().read_due() == 0
    assert len(studio.sim.calls) == calls


@pytest.mark.parametrize("database_kind", ["sqlite", "postgresql"])
async def test_what_was_read_long_ago_is_forgotten(studio: Studio) -> None:
    await studio.proven()
    studio.place.clock.move(KEPT + DAY)
    assert await studio.desk().read_due() == 1
    assert await studio.values() == {F: [12_300], V: [0], P: [0]}


@pytest.mark.parametrize(
    "fail", [(403, "quotaExceeded"), (500, "backendError"), (200, "html"), (0, "cut"), (400, "keyInvalid"), (302, "x")]
)
async def test_whatever_fails_changes_nothing_and_is_tried_again(studio: Studio, fail: tuple[int, str]) -> None:
    await studio.proven()
    studio.place.clock.move(2 * DAY)
    for before in range(3):
        # At each of the three calls of a reading; one that is cut off is asked once more by the client itself.
        studio.sim.fails = [*[None] * before, fail, fail]
        assert await studio.desk().read_due() == 0
        assert (await studio.values())[F] == [12_300]
    studio.sim.fails = []
    assert await studio.desk().read_due() == 1


async def test_a_days_units_that_are_used_up_are_told_apart(studio: Studio) -> None:
    studio.sim.units = 0
    reader = YoutubeReader(KEY, studio.sim.url)
    with pytest.raises(ReaderDown) as down:
        await reader.channel("@harbour")
    assert down.value.spent
    with pytest.raises(ReaderDown) as refused:
        await YoutubeReader("another key than theirs", studio.sim.url).channel("@harbour")
    assert not refused.value.spent
    with pytest.raises(ReaderDown):
        await YoutubeReader(KEY, "http://127.0.0.1:9", 1.0).channel("@harbour")
    studio.sim.fails = [(0, "hang")]
    with pytest.raises(ReaderDown):
        await YoutubeReader(KEY, studio.sim.url, 0.1).channel("@harbour")


async def test_many_videos_are_counted_page_by_page_and_older_ones_not_asked_for(studio: Studio) -> None:
    now = studio.place.clock.now()
    studio.channel.films = [Film(now - timedelta(hours=number), "10") for number in range(70)]
    studio.channel.films += [Film(now - 40 * DAY, "5")] * 200
    await studio.proven()
    assert await studio.values() == {F: [12_300], V: [700], P: [70]}
    assert studio.sim.calls.count("playlistItems") == 3


async def test_a_channel_that_is_gone_keeps_its_last_numbers_until_they_are_stale(studio: Studio) -> None:
    await studio.proven()
    studio.sim.channels.clear()
    studio.place.clock.move(DAY)
    assert await studio.desk().read_due() == 0
    calls = len(studio.sim.calls)
    assert await studio.desk().read_due() == 0
    assert len(studio.sim.calls) == calls
    assert (await studio.values())[F] == [12_300]


@pytest.mark.parametrize("database_kind", ["sqlite", "postgresql"])
async def test_nobody_proves_what_is_anothers(studio: Studio) -> None:
    await studio.proven()
    bea = await creator(studio.place, "Bea")
    own = await studio.desk().name(bea, studio.channel.id)
    with pytest.raises(CodeMissing):
        # The code of Mia still stands there, and is worth nothing to Bea.
        await studio.desk().check(bea)
    studio.channel.description += f" {own.code}"
    studio.place.clock.move(BETWEEN_LOOKS)
    with pytest.raises(ChannelTaken):
        await studio.desk().check(bea)
    assert await studio.values(bea) == {}


async def test_naming_another_channel_does_not_shorten_the_pause_between_looks(studio: Studio) -> None:
    desk = studio.desk()
    await desk.name(studio.mia, "@nowhere")
    with pytest.raises(ChannelUnknown):
        await desk.check(studio.mia)
    await desk.name(studio.mia, "@harbour")
    with pytest.raises(LookedJustNow):
        await desk.check(studio.mia)


async def test_strangers_and_deployments_without_a_key_have_no_channel(studio: Studio) -> None:
    here, desk = studio.place, studio.desk()
    for stranger in (await here.come(someone("Noa")), await creator(here, "Lea", EnrolmentState.LEFT)):
        with pytest.raises(NotCreator):
            await desk.name(stranger, "@harbour")
        with pytest.raises(NoChannel):
            await desk.check(stranger)
    off = Channels(here.config, here.clock, here.database, here.tokens, None)
    with pytest.raises(NoChannel):
        await off.name(studio.mia, "@harbour")
    assert await off.read_due() == 0
    assert told(None, off.on, WORDS) == ((), ())


async def test_a_jump_is_shown_to_moderators_once(studio: Studio) -> None:
    sam = await moderator(studio.place, SAM)
    await studio.proven()
    for followers in ("40000", "41000"):
        studio.channel.followers = followers
        studio.place.clock.move(DAY)
        assert await studio.desk().read_due() == 1
    page = await studio.place.queue.page(sam, CaseKind.FLAG)
    assert page.total == 1
    said = say_case(page.items[0], WORDS).text
    assert "grew unusually fast" in said
    assert "Why: Followers" in said
