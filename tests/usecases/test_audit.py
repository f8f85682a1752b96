"""The record of staff is read page by page, and by whom, about whom, what and since when (J4, SM9)."""

from datetime import timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest

from bot.communities.model import Caller
from bot.errors import NotFound
from bot.moderation.model import BadMoment, Feature, Power, PowerNeeded
from bot.moderation.records import ActKind, AuditFilter
from bot.moderation.suspensions import Act
from bot.moderation.until import since_given
from bot.presses.press import Press, answer
from bot.replies import audit as say
from bot.replies.reply import Reply
from bot.replies.words import Words
from tests.support.desk import labels, pressed, text
from tests.support.moderators import BEA, INES, moderator
from tests.support.town import OWNER, Town

if TYPE_CHECKING:
    from bot.app import App

WORDS = Words("en")


async def busy(place: Town) -> tuple[Caller, Caller]:
    """Sam suspended Ana and pauses tips a day later. Answers with Ana, and with somebody who reads the record."""
    sam, reader = await moderator(place), await place.come(BEA)
    ana = await place.creator("Ana")
    await place.grant(reader, Power.AUDITOR)
    await place.suspensions.preview(sam, ana.id, Act.SUSPEND, "stolen songs")
    await place.suspensions.confirm(sam, ana.id, Act.SUSPEND)
    place.clock.move(timedelta(days=1))
    assert place.community is not None
    await place.switches.pause(sam, Feature.TIPS, place.community.id, None, "raid")
    return ana, reader


async def acts(place: Town, reader: Caller, asked: AuditFilter) -> list[str]:
    return [one.act for one in (await place.audit.page(reader, asked)).records]


async def test_the_record_is_filtered_by_person_kind_and_day(place: Town) -> None:
    ana, reader = await busy(place)
    sam, owner = await moderator(place), await place.come(OWNER)
    now = place.clock.now()
    for asked, found in (
        (AuditFilter(sam.id), ["switch.pause", "creator.suspend"]),
        (AuditFilter(about_id=ana.id), ["creator.suspend"]),
        (AuditFilter(about_id=sam.id), ["staff.grant"]),
        (AuditFilter(kind=ActKind.PAUSES), ["switch.pause"]),
        (AuditFilter(kind=ActKind.PEOPLE), ["creator.suspend"]),
        (AuditFilter(owner.id, kind=ActKind.PEOPLE), []),
        (AuditFilter(since=now - timedelta(hours=1)), ["switch.pause"]),
        (AuditFilter(sam.id, ana.id, ActKind.PEOPLE, now - timedelta(days=2)), ["creator.suspend"]),
    ):
        assert await acts(place, reader, asked) == found, asked
        assert AuditFilter.read(asked.wire) == asked


async def test_what_is_read_names_people_and_says_what_was_left_out(place: Town) -> None:
    ana, reader = await busy(place)
    sam = await moderator(place)
    found = await place.audit.page(reader, AuditFilter(sam.id, ana.id, ActKind.PEOPLE))
    said = say.page(found, WORDS).text
    assert "Only: suspensions · by Sam · about Ana" in said
    assert "· Sam · creator.suspend · Ana" in said


async def test_every_kind_of_act_is_some_filters(place: Town) -> None:
    """An act that no kind covers would be found by no filter."""
    _, reader = await busy(place)
    everything = {one.split(".")[0] for one in await acts(place, reader, AuditFilter())}
    assert everything <= {act for kind in ActKind for act in kind.acts}


async def test_pages_keep_the_filter_and_ask_for_the_power_again(place: Town) -> None:
    sam, reader = await moderator(place), await place.come(BEA)
    await place.grant(reader, Power.AUDITOR)
    assert place.community is not None
    for one in range(11):
        await place.switches.pause(sam, Feature.TIPS, place.community.id, None, f"raid {one}")
    first = say.page(await place.audit.page(reader, AuditFilter(sam.id)), WORDS)
    assert "raid 1\n" in f"{first.text}\n"
    assert "raid 0" not in first.text
    app = cast("App", SimpleNamespace(audit=place.audit))
    _, number, more = pressed(first, "More").split(":")
    last = await answer(app, Press(reader, "audit.page", number, more), WORDS)
    assert isinstance(last, Reply)
    assert "raid 0" in text(last)
    assert labels(last) == ["Back"]
    with pytest.raises(PowerNeeded):
        await answer(app, Press(await moderator(place, INES), "audit.page", number, more), WORDS)
    for forged in ("uX", "u1" + 18 * "0", "kmoney", "s99999999999999", "a1-uu"):
        with pytest.raises(NotFound):
            await answer(app, Press(reader, "audit.page", "0", forged), WORDS)
    beyond = await answer(app, Press(reader, "audit.page", 18 * "9", more), WORDS)
    assert "Nothing is recorded" in text(beyond)


def test_days_back_are_read(place: Town) -> None:
    now = place.clock.now()
    assert since_given("7d", now, WORDS.zone) == now - timedelta(days=7)
    assert since_given(" ", now, WORDS.zone) is None
    with pytest.raises(BadMoment):
        since_given("yesterday", now, WORDS.zone)
