"""A tip on Discord, from the typed command to the last press."""

import copy
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.notices.model import MessageRef
from bot.notices.shown import ShownMessages
from bot.replies.reply import Choice
from bot.tips.messages import owe_edits
from bot.tips.model import FeePayer, Privacy, Tip, TipId, TipState, subject_of
from tests.support.discord_house import DiscordHouse, Message, discord_house, labels, one


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[DiscordHouse]:
    async with discord_house(tmp_path, safety={"first_day_spend": "5000.00"}) as made:
        await made.creator_at("mia")
        await made.of_age("alex")
        yield made


async def tip_of(house: DiscordHouse, number: int = 1) -> Tip:
    return await house.tip(TipId(number))


async def refs_of(house: DiscordHouse, number: int = 1) -> tuple[MessageRef, ...]:
    async with house.database.reading() as tx:
        return await tx.notices.messages_of(subject_of(TipId(number)))


async def pays(house: DiscordHouse, number: int = 1) -> None:
    """Let the row and what is owed say what a settlement writes."""
    await house.pay(TipId(number))
    await redraw(house, "paid", number)


async def redraw(house: DiscordHouse, occasion: str, number: int = 1) -> None:
    """Redraw the tip's messages, as every step of a tip does."""
    async with house.database.transaction() as tx:
        await owe_edits(tx, TipId(number), occasion, house.clock.now())
    await house.deliver()


async def shown(house: DiscordHouse, persona: str, message: Message) -> Message:
    """The message as the persona sees it now."""
    return next(m for m in await house.stage.messages(persona, "general") if m["id"] == message["id"])


async def test_a_typed_tip_is_answered_with_a_private_quote_and_one_request(house: DiscordHouse) -> None:
    before = len(house.stage.http_requests)
    quote = await house.tip_by("alex", "5", note="great cover", privacy="name_amount")
    assert len(house.stage.http_requests) == before + 1
    assert quote["ephemeral"]
    for said in ("$5.00 for Mia", "all of it reaches Mia", "great cover", "Public: your name and the amount"):
        assert said in quote["text"]
    assert labels(quote)[0] == "Pay $5.00"
    assert quote["buttons"][0]["url"].startswith("https://harbour.test/pay/")
    tip = await tip_of(house)
    assert (tip.note, tip.privacy, tip.amount.amount_minor) == ("great cover", Privacy.NAME_AMOUNT, 500)
    assert await house.stage.messages("bea", "general") == []


class Once(ShownMessages):
    """Tips are remembered with their message, or not at all."""

    async def attach(self, subject: str, ref: MessageRef) -> None:
        raise AssertionError("a second transaction for one tip")


async def test_a_tip_and_the_place_of_its_quote_are_one_transaction(house: DiscordHouse) -> None:
    house.app = replace(house.app, shown=Once(house.database))
    await house.stage.restart_bot()
    await house.tip_by()
    assert len(await refs_of(house)) == 1


async def test_a_creator_can_be_named_by_choice_mention_or_name(house: DiscordHouse) -> None:
    [choice] = await house.stage.autocomplete("alex", "general", "tip", "creator", "mi")
    assert choice["name"] == "Mia"
    mention = f"<@{house.stage.world.users['mia'].id}>"
    for named in (choice["value"], mention, "@mia", "Mia"):
        quote = one(await house.stage.slash("alex", "general", "tip", {"creator": named, "amount": "4"}))
        assert "$4.00 for Mia" in quote["text"]


async def test_amounts_are_offered_in_the_creators_currency(house: DiscordHouse) -> None:
    async def offered(typed: str, **options: str) -> list[str]:
        found = await house.stage.autocomplete("alex", "general", "tip", "amount", typed, options)
        return [choice["name"] for choice in found]

    await house.creator_at("noa", currency="eur")
    [noa] = await house.stage.autocomplete("alex", "general", "tip", "creator", "Noa")
    assert await offered("") == ["5.00", "10.00", "15.00"]
    assert await offered("1") == ["10.00", "15.00"]
    assert await offered("", creator=noa["value"]) == ["5.00", "10.00"]


class Broken:
    """A service whose database is away."""

    async def names_at(self, _chat: object, _typed: str) -> tuple[Choice, ...]:
        raise ConnectionError("the database is away")

    async def presets_for(self, _creator: str) -> tuple[str, ...]:
        raise ConnectionError("the database is away")


async def test_choices_without_a_database_are_empty(house: DiscordHouse) -> None:
    broken = Broken()
    house.app = replace(house.app, programme=broken, tips=broken)  # type: ignore[arg-type]  # the asked part only
    await house.stage.restart_bot()
    assert await house.stage.autocomplete("alex", "general", "tip", "creator", "m") == []
    assert await house.stage.autocomplete("alex", "general", "tip", "amount", "", {"creator": "creator:1"}) == []


async def test_choosing_a_creator_makes_nobody_a_member(house: DiscordHouse) -> None:
    await house.stage.autocomplete("bea", "general", "tip", "creator", "m")
    async with house.database.reading() as tx:
        identity = house.identity("bea")
        assert await tx.members.known(identity.platform, identity.user_id) is None


async def test_everything_about_a_quote_can_be_changed_in_its_one_message(house: DiscordHouse) -> None:
    quote = await house.tip_by()
    covered = await house.click("alex", quote, "Cover the fee")
    assert (covered["id"], (await tip_of(house)).fee_payer) == (quote["id"], FeePayer.FAN)
    [hidden] = (await house.stage.select("alex", quote["id"], "Who may see it?", ["hidden"])).messages
    assert (hidden["id"], (await tip_of(house)).privacy) == (quote["id"], Privacy.HIDDEN)
    form = (await house.stage.click("alex", quote["id"], "Add a note")).modal
    assert form is not None
    assert [field["id"] for field in form["fields"]] == ["note"]
    noted = one(await house.stage.modal("alex", form["id"], {"note": "for the *stars*"}))
    assert noted["id"] == quote["id"]
    assert "for the *stars*" in noted["text"]
    cancelled = await house.click("alex", quote, "Cancel")
    assert ("Cancelled" in cancelled["text"], (await tip_of(house)).state) == (True, TipState.CANCELLED)


async def test_a_larger_sum_takes_one_more_yes_and_a_second_device_changes_nothing(house: DiscordHouse) -> None:
    quote = await house.tip_by(amount="90")
    stored = house.stored(quote)
    elsewhere = copy.deepcopy(stored.components)
    first = await house.click("alex", quote, "Confirm $90.00")
    stored.components = elsewhere
    second = await house.click("alex", quote, "Confirm $90.00")
    assert labels(first)[0] == labels(second)[0] == "Pay $90.00"
    assert first["buttons"][0]["url"] == second["buttons"][0]["url"]


async def test_a_stranger_who_presses_a_forged_button_reads_that_it_is_not_his(house: DiscordHouse) -> None:
    await house.tip_by("alex")
    await house.of_age("bea")
    own = await house.tip_by("bea")
    for part in _parts(house.stored(own).components):
        if part.get("custom_id") == "tip.cancel:2":
            part["custom_id"] = "tip.cancel:1"
    refusal = one(await house.stage.click("bea", own["id"], "tip.cancel:1"))
    assert (refusal["ephemeral"], refusal["id"] != own["id"]) == (True, True)
    assert "Only the fan who started this tip" in refusal["text"]
    assert (await tip_of(house)).state is TipState.CREATED


def _parts(components: list[Message]) -> list[Message]:
    return [inner for part in components for inner in (part, *_parts(part.get("components") or []))]


async def test_buttons_and_forms_from_before_a_restart_work_after_it(house: DiscordHouse) -> None:
    quote = await house.tip_by()
    form = (await house.stage.click("alex", quote["id"], "Add a note")).modal
    assert form is not None
    await house.stage.restart_bot()
    noted = one(await house.stage.modal("alex", form["id"], {"note": "still here"}))
    assert (noted["id"], "still here" in noted["text"]) == (quote["id"], True)
    [seen] = (await house.stage.select("alex", quote["id"], "Who may see it?", ["anonymous"])).messages
    assert "Someone" in seen["text"]


async def test_the_quote_becomes_the_receipt_when_the_money_is_there(house: DiscordHouse) -> None:
    quote = await house.tip_by()
    await pays(house)
    assert "Paid," in (await shown(house, "alex", quote))["text"]


async def test_each_press_makes_the_message_editable_for_longer(house: DiscordHouse) -> None:
    quote = await house.tip_by()
    await house.later(minutes=9)
    await house.click("alex", quote, "Cover the fee")
    newest, first = await refs_of(house)
    assert (newest.message_id, newest.token != first.token) == (first.message_id, True)
    assert newest.until is not None
    assert first.until is not None
    assert newest.until > first.until
    await house.later(minutes=6)
    await pays(house)
    assert "Paid," in (await shown(house, "alex", quote))["text"]
    assert len(await house.posts()) == 1


async def test_after_a_quarter_of_an_hour_a_press_brings_the_message_up_to_date(house: DiscordHouse) -> None:
    quote = await house.tip_by()
    await house.open_page(TipId(1))
    await redraw(house, "open")
    assert "Waiting" in (await shown(house, "alex", quote))["text"]
    await house.later(minutes=20)
    await pays(house)
    assert "Waiting" in (await shown(house, "alex", quote))["text"]
    now = await house.click("alex", quote, "Check again")
    assert (now["id"], "Paid," in now["text"]) == (quote["id"], True)


async def test_a_tip_from_a_direct_message_stays_there_and_is_edited_without_a_deadline(house: DiscordHouse) -> None:
    quote = one(await house.stage.slash("alex", "dm", "tip", {"creator": "Mia", "amount": "5"}))
    assert not quote["ephemeral"]
    [ref] = await refs_of(house)
    assert (ref.message_id, ref.token, ref.until) == (quote["id"], None, None)
    await house.open_page(TipId(1))
    await house.later(minutes=25)
    await pays(house)
    [message] = await house.stage.messages("alex", "dm")
    assert "Paid," in message["text"]


async def test_the_menu_of_a_person_asks_how_much(house: DiscordHouse) -> None:
    asked = one(await house.stage.context("alex", "Tip this creator", user="@mia"))
    assert labels(asked) == ["$5.00", "$10.00", "$15.00", "Other amount"]
    quote = await house.click("alex", asked, "$10.00")
    assert (quote["id"], "$10.00 for Mia" in quote["text"]) == (asked["id"], True)
    [ref] = {ref.message_id for ref in await refs_of(house)}
    await pays(house)
    assert "Paid," in (await shown(house, "alex", quote))["text"], ref


async def test_any_other_amount_is_typed_into_a_form(house: DiscordHouse) -> None:
    asked = one(await house.stage.context("alex", "Tip this creator", user="@mia"))
    form = (await house.stage.click("alex", asked["id"], "Other amount")).modal
    assert form is not None
    wrong = one(await house.stage.modal("alex", form["id"], {"amount": "a lot"}))
    assert (wrong["id"] != asked["id"], "a lot" in wrong["text"]) == (True, True)
    form = (await house.stage.click("alex", asked["id"], "Other amount")).modal
    assert form is not None
    assert "$7.50 for Mia" in one(await house.stage.modal("alex", form["id"], {"amount": "7.50"}))["text"]


async def test_the_menu_of_a_message_tips_its_author(house: DiscordHouse) -> None:
    song = one(await house.stage.send("mia", "general", "my new song"))
    asked = one(await house.stage.context("alex", "Tip the author", message=song["id"]))
    assert "A tip for Mia" in asked["text"]


async def test_nobody_tips_a_stranger_a_bot_or_himself(house: DiscordHouse) -> None:
    stranger = one(await house.stage.context("alex", "Tip this creator", user="@noa"))
    await house.stage.slash("alex", "general", "help")
    himself = one(await house.stage.context("mia", "Tip this creator", user="@mia"))
    assert stranger["text"] != himself["text"]
    assert labels(stranger) == labels(himself) == []
    assert await house.posts() == []


async def test_an_unclear_name_or_amount_is_told_with_an_example(house: DiscordHouse) -> None:
    nobody = one(await house.stage.slash("alex", "general", "tip", {"creator": "Nobody", "amount": "5"}))
    assert "Nobody" in nobody["text"]
    assert "1e3" in (await house.tip_by(amount="1e3"))["text"]


async def test_age_is_asked_once_and_the_wish_goes_on(house: DiscordHouse) -> None:
    asked = await house.tip_by("bea", amount="7.50", note="great cover", privacy="hidden")
    form = (await house.stage.click("bea", asked["id"], "Answer now")).modal
    assert form is not None
    question = one(await house.stage.modal("bea", form["id"], {"region": "de"}))
    done = await house.click("bea", question, labels(question)[0])
    [go_on] = done["buttons"]
    quote = await house.click("bea", done, go_on["id"])
    for kept in ("$7.50 for Mia", "great cover", "Nothing public"):
        assert kept in quote["text"]


async def test_a_fans_note_can_neither_call_people_nor_look_like_ours(house: DiscordHouse) -> None:
    evil = "# Paid\n@everyone <@1> [free](https://evil.test) **bold** ~~x~~ `y` ||z|| discord.gg/x"
    await house.tip_by(note=evil)
    body = house.requests("POST", "/callback")[-1]
    assert body["data"]["allowed_mentions"] == {"parse": []}
    text = "\n".join(part["content"] for part in _parts(body["data"]["components"]) if part["type"] == 10)
    # Nothing that Discord reads as markup, a mention or a link stands in it without a backslash or a broken word.
    found = re.findall(r"(?<!\\)[*`~|<\[\]]|^> #|@(?=everyone)|https://", text, re.MULTILINE)
    assert found == []
