"""What a creator decides for himself: each switch does what it says (SC14)."""

from dataclasses import replace

import pytest

from bot.communities.model import CommunityId, CommunityState
from bot.errors import NotFound
from bot.presses.creator_settings import choose, unblock
from bot.presses.press import Press
from bot.programme.model import NotAvailable, NotCreator
from bot.programme.settings import mark
from bot.programme.topics import Topic, TopicsFull
from bot.replies.creator_settings import blocks as say_blocks
from bot.replies.creator_settings import settings as say
from bot.replies.programme import card
from bot.replies.words import Words
from bot.tips.model import NoteState, Privacy
from bot.tips.moderation import note_case
from tests.support.databases import only_sqlite
from tests.support.town import Town, someone

pytestmark = only_sqlite
WORDS = Words()


async def test_every_note_waits_for_a_moderator_if_the_creator_wants_it_so(place: Town) -> None:
    ana, alex = await place.creator("Ana"), await place.of_age(someone("Alex"))
    assert (await place.quote(alex, ana, note="lovely song")).tip.note_state is NoteState.SHOWN
    assert "every one first" in say(await place.creator_settings.check_notes(ana, True), WORDS).text
    before = await place.quote(alex, ana)
    held = await place.tips.set_note(alex, before.tip.id, "lovely song")
    assert held.tip.note_state is NoteState.HELD
    assert (await place.quote(alex, ana)).tip.note_state is NoteState.NONE
    paid = await place.paid(alex, ana, note="lovely song")
    async with place.database.transaction() as tx:
        case = await note_case(tx, paid, place.clock.now())
    assert case is not None
    assert case.facts["doubts"] == ["reader"]
    await place.creator_settings.check_notes(ana, False)
    assert (await place.quote(alex, ana, note="lovely song")).tip.note_state is NoteState.SHOWN


async def test_blocked_fans_are_listed_without_naming_the_hidden_and_freed(place: Town) -> None:
    ana, alex = await place.creator("Ana"), await place.of_age(someone("Alex"))
    tip = await place.paid(alex, ana, privacy=Privacy.HIDDEN)
    await place.programme.block(ana, tip.id)
    assert "You block 1 fan." in say(await place.creator_settings.show(ana), WORDS).text
    page = await place.creator_settings.blocks(ana)
    shown = say_blocks(page, WORDS)
    assert "a fan who hid from you" in shown.text
    assert "Alex" not in repr(shown)
    assert str(alex.id) not in [choice.value for choice in shown.choose[0].choices]
    number = str(mark(page.items[0].at))
    mia = await place.creator("Mia")
    await unblock(place, Press(mia, "creator.unblock", number), WORDS)  # type: ignore[arg-type]
    with pytest.raises(NotAvailable):
        await place.quote(alex, ana)
    again = Press(ana, "creator.unblock", number)
    await unblock(place, again, WORDS)  # type: ignore[arg-type]
    assert "Nobody." in repr(await unblock(place, again, WORDS))  # type: ignore[arg-type]
    assert (await place.quote(alex, ana)).tip.creator_id == ana.id
    with pytest.raises(NotFound):
        await unblock(place, Press(ana, "creator.unblock", "9" * 18), WORDS)  # type: ignore[arg-type]


async def test_a_creator_is_listed_where_he_wants_and_only_where_he_is(place: Town) -> None:
    ana, alex = await place.creator("Ana"), await place.of_age(someone("Alex"))
    assert place.community is not None
    hidden = await place.creator_settings.list_in(ana, place.community.id, False)
    assert "Listed in: nowhere" in say(hidden, WORDS).text
    assert await place.programme.names(alex, "Ana") == ()
    shown = await place.creator_settings.list_in(ana, place.community.id, True)
    assert "Listed in: Harbour" in say(shown, WORDS).text
    assert [choice.label for choice in await place.programme.names(alex, "Ana")] == ["Ana"]
    async with place.database.transaction() as tx:
        second, third = [await tx.communities.create(name, ana.id, place.clock.now()) for name in ("Second", "Third")]
        await tx.communities.set_state(second.id, CommunityState.ADMITTED, ana.id, place.clock.now())
        second = await tx.communities.get(second.id)
    for forged in (second.id, CommunityId(999)):
        with pytest.raises(NotFound):
            await place.creator_settings.list_in(ana, forged, True)
    # Whoever asks there is there; a place that no owner let in has no list.
    there = await place.creator_settings.list_in(replace(ana, community=second), second.id, True)
    assert [(one.name, one.listed) for one in there.places] == [("Harbour", True), ("Second", True)]
    with pytest.raises(NotFound):
        await place.creator_settings.list_in(replace(ana, community=third), third.id, True)


async def test_words_are_taken_and_left_and_never_more_than_fit(place: Town) -> None:
    ana = await place.creator("Ana")
    for word in ("art", "books", "music", "pets"):
        await place.creator_settings.choose(ana, Topic.INTERESTS, word, True)
    view = await place.creator_settings.choose(ana, Topic.INTERESTS, "tech", True)
    assert view.chosen == ("art", "books", "music", "pets", "tech")
    # The same press twice is one choice.
    assert (await place.creator_settings.choose(ana, Topic.INTERESTS, "tech", True)).chosen == view.chosen
    with pytest.raises(TopicsFull):
        await place.creator_settings.choose(ana, Topic.INTERESTS, "home", True)
    await choose(place, Press(ana, "topic.choose", "interests", "-pets"), WORDS)  # type: ignore[arg-type]
    await choose(place, Press(ana, "topic.choose", "styles", "+vlog"), WORDS)  # type: ignore[arg-type]
    for subject, more in (("interests", "+gold"), ("styles", "+art"), ("nothing", "+art"), ("styles", "")):
        with pytest.raises(NotFound):
            await choose(place, Press(ana, "topic.choose", subject, more), WORDS)  # type: ignore[arg-type]
    alex = await place.of_age(someone("Alex"))
    assert "art, books, music, tech, vlogs" in card(await place.programme.profile(alex, ana.id), WORDS).text
    place.configure(market={"interests": ["music", "knots"]})
    assert (await place.creator_settings.topics(ana, Topic.INTERESTS)).chosen == ("music",)
    assert (await place.creator_settings.choose(ana, Topic.INTERESTS, "knots", True)).chosen == ("music", "knots")


async def test_settings_are_for_creators(place: Town) -> None:
    alex = await place.of_age(someone("Alex"))
    with pytest.raises(NotCreator):
        await place.creator_settings.show(alex)
    with pytest.raises(NotCreator):
        await place.creator_settings.check_notes(alex, True)
    with pytest.raises(NotCreator):
        await place.creator_settings.choose(alex, Topic.STYLES, "vlog", True)
    ana = await place.creator("Ana")
    await place.leave(ana)
    with pytest.raises(NotCreator):
        await place.creator_settings.show(ana)
