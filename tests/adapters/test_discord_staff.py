"""Staff on Discord: hidden commands, powers of our own, the queue, pauses, the record."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.members.model import Platform
from bot.moderation.model import Power
from bot.notices.model import Post
from bot.programme.model import AccountKind
from bot.sandbox.on_discord import Refused
from bot.tips.model import NoteState, TipId
from tests.support.discord_house import DiscordHouse, discord_house, labels, one


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[DiscordHouse]:
    async with discord_house(tmp_path, safety={"first_day_spend": "5000.00"}) as made:
        await made.creator_at("mia")
        await made.of_age("alex")
        yield made


async def mod(house: DiscordHouse, command: str, persona: str = "sam", **options: str) -> str:
    message = one(await house.stage.slash(persona, "general", command, options))
    assert message["ephemeral"]
    return str(message["text"])


async def test_staff_commands_are_hidden_from_everybody_else(house: DiscordHouse) -> None:
    for command in ("mod queue", "staff list", "setup"):
        with pytest.raises(Refused):
            await house.stage.slash("alex", "general", command)
    body = house.requests("PUT", "/commands")[0]
    hidden = {one["name"] for one in body if one["default_member_permissions"] is not None}
    assert hidden == {"mod", "staff", "setup", "Hide note"}


async def test_managing_the_server_gives_no_power_over_money_or_people(house: DiscordHouse) -> None:
    for said in (
        await mod(house, "mod queue"),
        await mod(house, "mod audit"),
        await mod(house, "staff list"),
        await mod(house, "staff grant", user="@sam", power="moderator", reason="me"),
        await mod(house, "mod pause", what="all_money", reason="because"),
    ):
        assert "takes one of these powers" in said, said


async def test_an_owner_grants_and_revokes_a_power_and_it_is_recorded(house: DiscordHouse) -> None:
    granted = await mod(house, "staff grant", "olu", user="@sam", power="moderator", reason="knows everybody")
    assert "Sam has the power “moderator” in Harbour" in granted
    assert "Nothing waits" in await mod(house, "mod queue")
    mover = await mod(house, "staff grant", "olu", user="@ines", power="money_mover", reason="does the books")
    assert "the whole deployment" in mover
    listed = await mod(house, "staff list", "olu")
    assert "Sam: moderator, Harbour" in listed
    await mod(house, "staff revoke", "olu", user="@sam", power="moderator", reason="moved away")
    assert "takes one of these powers" in await mod(house, "mod queue")
    record = await mod(house, "mod audit", "olu", user="@olu", about="@sam", kind="powers", since="7d")
    assert "moved away" in record


async def test_a_moderator_decides_an_application_from_the_queue(house: DiscordHouse) -> None:
    await house.empower("sam", Power.MODERATOR)
    await house.of_age("bea")
    programme, bea = house.app.programme, await house.come("bea")
    await programme.apply_begin(bea)
    kind = AccountKind.PERSONAL
    await programme.apply_answer(bea, region="DE", account_kind=kind, channel="a.example/b", consent=True)
    await programme.apply_submit(bea)
    await house.deliver()
    [called] = await house.stage.messages("sam", "mods")
    opened = await house.click("sam", called, "Open")
    assert (opened["id"] != called["id"], opened["ephemeral"]) == (True, True)
    claimed = await house.click("sam", opened, "Claim")
    why = await house.click("sam", claimed, "Reject")
    picked = why["id"], "pick:case.reject:1"
    form = (await house.stage.select("sam", *picked, ["own"])).modal
    assert form is not None
    decided = one(await house.stage.modal("sam", form["id"], {"reason": "the channel is empty"}))
    assert (decided["id"], "Decided by Sam" in decided["text"]) == (opened["id"], True)
    await house.deliver()
    [told] = await house.stage.messages("bea", "dm")
    assert "the channel is empty" in told["text"]


async def test_a_feature_is_paused_until_a_moment_and_resumed(house: DiscordHouse) -> None:
    await house.empower("sam", Power.MODERATOR)
    assert "“soon”" in await mod(house, "mod pause", what="tips", until="soon", reason="raid")
    assert "Paused: tips, Harbour" in await mod(house, "mod pause", what="tips", until="2h", reason="raid")
    assert "raid" in (await house.tip_by("alex"))["text"]
    assert "tips" in await mod(house, "mod resume", what="tips", reason="over")
    assert "$5.00 for Mia" in (await house.tip_by("alex"))["text"]


async def test_a_creator_is_suspended_and_reinstated_by_a_yes_below_what_it_does(house: DiscordHouse) -> None:
    assert "takes one of these powers" in await mod(house, "mod suspend", target="Mia", reason="mine")
    await house.empower("sam", Power.MODERATOR)
    shown = one(await house.stage.slash("sam", "general", "mod suspend", {"target": "Mia", "reason": "stolen songs"}))
    assert "Suspend Mia?" in shown["text"]
    assert "stolen songs" in shown["text"]
    assert "Nothing was changed" in (await house.click("sam", shown, "Cancel"))["text"]
    shown = one(await house.stage.slash("sam", "general", "mod suspend", {"target": "Mia", "reason": "stolen songs"}))
    assert "Mia is suspended" in (await house.click("sam", shown, "Suspend"))["text"]
    assert "I know no creator" in (await house.tip_by("alex"))["text"]
    options = {"target": "mia", "reason": "they were hers"}
    back = one(await house.stage.slash("sam", "general", "mod reinstate", options))
    assert "creator again" in (await house.click("sam", back, "Reinstate"))["text"]
    assert "$5.00 for Mia" in (await house.tip_by("alex"))["text"]
    await house.deliver()
    told = [message["text"] for message in await house.stage.messages("mia", "dm")]
    assert "stolen songs" in told[0]
    assert "You are a creator again" in told[1]


async def test_a_fan_is_stopped_and_goes_on(house: DiscordHouse) -> None:
    await house.empower("sam", Power.MODERATOR)
    asked = {"target": "@alex", "reason": "spam", "feature": "tips", "until": "2d"}
    shown = one(await house.stage.slash("sam", "general", "mod suspend", asked))
    assert "Stop tips for Alex?" in shown["text"]
    assert "Stopped for Alex" in (await house.click("sam", shown, "Stop it"))["text"]
    assert "Moderators have stopped tips for you." in (await house.tip_by("alex"))["text"]
    free = one(await house.stage.slash("sam", "general", "mod reinstate", {"target": "@alex", "reason": "all good"}))
    assert "Goes on for Alex" in (await house.click("sam", free, "Let it go on"))["text"]
    assert "$5.00 for Mia" in (await house.tip_by("alex"))["text"]


async def test_an_account_is_marked_as_a_business(house: DiscordHouse) -> None:
    await house.empower("sam", Power.MODERATOR)
    asked = {"target": "@alex", "kind": "business", "reason": "the page of a shop"}
    shown = one(await house.stage.slash("sam", "general", "mod mark", asked))
    assert "Mark the account of Alex as that of a business?" in shown["text"]
    assert "counts as that of a business" in (await house.click("sam", shown, "Mark it so"))["text"]
    assert "neither send nor receive" in (await house.tip_by("alex"))["text"]


async def test_a_note_is_hidden_by_number_and_by_the_menu_of_its_public_line(house: DiscordHouse) -> None:
    await house.empower("sam", Power.MODERATOR)
    await house.tip_by("alex", note="lovely", privacy="name_amount")
    await house.pay(TipId(1))
    place = house.chat()
    async with house.database.transaction() as tx:
        post = Post("line", Platform.DISCORD, place.chat_id, "tip_public", "tip:1", "en", {"tip": 1})
        await tx.notices.owe_post(post, house.clock.now())
    await house.deliver()
    [line] = await house.stage.messages("bea", "general")
    assert "Alex tipped Mia $5.00" in line["text"]
    form = (await house.stage.context("sam", "Hide note", message=line["id"])).modal
    assert form is not None
    hidden = one(await house.stage.modal("sam", form["id"], {"reason": "not here"}))
    assert (hidden["ephemeral"], "is hidden" in hidden["text"]) == (True, True)
    tip = await house.tip(TipId(1))
    assert tip.note_state is NoteState.HIDDEN
    assert "shows no note" in await mod(house, "mod hide", id=tip.public_id, reason="again")


async def test_other_messages_have_no_note_to_hide(house: DiscordHouse) -> None:
    await house.empower("sam", Power.MODERATOR)
    line = one(await house.stage.send("bea", "general", "hello"))
    assert "no such thing" in one(await house.stage.context("sam", "Hide note", message=line["id"]))["text"].lower()


async def test_a_payer_stays_masked_until_a_case_is_open(house: DiscordHouse) -> None:
    await house.empower("ines", Power.MONEY_VIEWER, everywhere=True)
    await house.tip_by("alex", privacy="hidden")
    number = (await house.pay(TipId(1))).public_id
    assert "Alex" not in await mod(house, "mod trace", "ines", id=number)
    assert "is open" in await mod(house, "mod case", "ines", id=number, reason="a complaint")
    assert "Alex" in await mod(house, "mod trace", "ines", id=number)


async def test_nobody_without_the_power_refunds(house: DiscordHouse) -> None:
    await house.empower("sam", Power.MODERATOR)
    await house.tip_by("alex")
    number = (await house.pay(TipId(1))).public_id
    assert "money mover" in await mod(house, "mod refund", id=number, reason="please")
    assert labels(one(await house.stage.slash("sam", "general", "mod queue"))) == []


async def test_reasons_to_suspend_are_offered_by_what_they_say(house: DiscordHouse) -> None:
    await house.empower("sam", Power.MODERATOR)
    [offered] = await house.stage.autocomplete("sam", "general", "mod suspend", "reason", "Spam")
    assert offered == {"name": "Spam in notes or messages.", "value": "spam"}
    shown = one(await house.stage.slash("sam", "general", "mod suspend", {"target": "Mia", "reason": "spam"}))
    assert "Spam in notes or messages." in shown["text"]
