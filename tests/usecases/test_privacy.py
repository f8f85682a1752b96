"""What a fan chose about being seen holds in every place where his tip is shown (B6, Q5, AC21)."""

import pytest

from bot.communities.model import Caller
from bot.members.model import Platform
from bot.notices.drawers import drawers
from bot.notices.model import MessageRef, Notice, Post
from bot.notices.service import Deliveries
from bot.ports import Notifiers
from bot.replies.notices import notice
from bot.replies.words import Words
from bot.tips.model import NoteState, Privacy, Tip
from tests.support.town import Town, someone

BEATRIX = someone("Beatrix")


async def paid(place: Town, privacy: Privacy, note: str | None = None) -> tuple[Caller, Caller, Tip]:
    fan, ana = await place.of_age(BEATRIX), await place.creator("Ana")
    quote = await place.quote(fan, ana, privacy=privacy, note=note)
    return fan, ana, await place.pay(quote.tip.id)


async def deliver(place: Town, post: Post) -> None:
    async with place.database.transaction() as tx:
        await tx.notices.owe_post(post, place.clock.now())
    notifiers: Notifiers = {Platform.DISCORD: place.discord, Platform.TELEGRAM: place.telegram}
    deliveries = Deliveries(place.config, place.database, place.clock, notifiers, drawers(place.tips, place.coins))
    await deliveries.deliver_post(1)


def public(tip: Tip, ref: MessageRef | None = None) -> Post:
    # Even if whoever owed the post wrote the name into its facts, the line follows the row.
    facts: dict[str, object] = {"fan": "Beatrix", "amount": 500, "currency": "usd", "creator": "Ana"}
    return Post("post", Platform.TELEGRAM, "-5", "tip_public", tip.subject, "en", facts, ref)


@pytest.mark.parametrize(("privacy", "line"), [
    (Privacy.NAME_AMOUNT, ["Beatrix tipped Ana $5.00. Thank you!"]),
    (Privacy.NAME, ["Beatrix tipped Ana. Thank you!"]),
    (Privacy.ANONYMOUS, ["Someone tipped Ana. Thank you!"]),
    (Privacy.HIDDEN, []),
])  # fmt: skip
async def test_the_public_line_says_no_more_than_the_fan_chose(place: Town, privacy: Privacy, line: list[str]) -> None:
    _, _, tip = await paid(place, privacy)
    await deliver(place, public(tip))
    assert place.telegram.heard("-5") == line


async def test_a_held_note_does_not_stand_in_public(place: Town) -> None:
    _, _, tip = await paid(place, Privacy.NAME, note="see www.example.com")
    assert tip.note_state is NoteState.HELD
    await deliver(place, public(tip))
    assert "example" not in "".join(place.telegram.heard("-5"))


async def test_a_shown_note_stands_under_the_line_as_a_quotation(place: Town) -> None:
    _, _, tip = await paid(place, Privacy.NAME, note="great cover @everyone"[:11])
    await deliver(place, public(tip))
    (_, reply), = place.telegram.said
    assert [line.style.value for line in reply.lines] == ["plain", "quote"]


async def test_the_fans_message_is_drawn_as_the_tip_stands_now(place: Town) -> None:
    _, _, tip = await paid(place, Privacy.NAME)
    ref = MessageRef(Platform.TELEGRAM, "77", "8")
    await deliver(place, Post("post", Platform.TELEGRAM, "77", "tip_message", tip.subject, "en", {}, ref))
    (where, reply), = place.telegram.said
    assert where == "77/8"
    assert tip.public_id in reply.text


async def test_a_hidden_fan_is_unnamed_to_the_creator_in_every_notice(place: Town) -> None:
    _, ana, tip = await paid(place, Privacy.HIDDEN)
    facts: dict[str, object] = {"tip": tip.public_id, "amount": 500, "gross": 500, "currency": "usd", "fan": None}
    said = notice(Notice("key", ana.id, "tip_received", tip.subject, facts), Words())
    assert "Beatrix" not in said.text
    assert "stays hidden" in said.text
