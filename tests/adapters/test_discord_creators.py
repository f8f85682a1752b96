"""What creators ask for on Discord."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.moderation.model import Power
from bot.tips.model import TipId
from tests.support.discord_house import DiscordHouse, discord_house, one


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[DiscordHouse]:
    async with discord_house(tmp_path) as made:
        await made.creator_at("mia")
        await made.of_age("alex")
        yield made


async def test_a_suspension_is_appealed_and_answered_by_another_moderator(house: DiscordHouse) -> None:
    nothing = one(await house.stage.slash("alex", "general", "creator appeal"))
    assert "no decision that you could appeal" in nothing["text"]
    await house.empower("sam", Power.MODERATOR)
    noa = await house.empower("noa", Power.MODERATOR)
    shown = one(await house.stage.slash("sam", "general", "mod suspend", {"target": "Mia", "reason": "stolen songs"}))
    await house.click("sam", shown, "Suspend")
    await house.deliver()
    [told] = await house.stage.messages("mia", "dm")
    assert "you can appeal once" in told["text"]
    form = (await house.stage.click("mia", told["id"], "appeal.write:0")).modal
    assert form is not None
    assert "is handed in as S-" in one(await house.stage.modal("mia", form["id"], {"text": "They are mine"}))["text"]
    again = one(await house.stage.slash("mia", "general", "creator appeal"))
    assert "waits for an answer" in again["text"]
    await house.deliver()
    [called] = await house.stage.messages("sam", "mods")
    assert "New in the queue: appeal." in called["text"]
    card = one(await house.stage.click("sam", called["id"], "Open"))
    assert "They are mine" in card["text"]
    assert "you made the decision" in (await house.click("sam", card, "Claim"))["text"]
    case_id = int(card["buttons"][0]["id"].rpartition(":")[2])
    await house.app.queue.approve(noa, case_id)
    assert "Gifts: on" in one(await house.stage.slash("mia", "general", "creator profile"))["text"]


async def test_supporters_are_listed_thanked_and_blocked_for_the_creator_alone(house: DiscordHouse) -> None:
    assert "This is for creators" in one(await house.stage.slash("alex", "general", "creator supporters"))["text"]
    await house.tip_by("alex", "5")
    await house.pay(TipId(1))
    await house.kept(TipId(1))
    shown = one(await house.stage.slash("mia", "general", "creator supporters", {"period": "7d"}))
    assert shown["ephemeral"]
    assert "Alex: $5.00" in shown["text"]
    number = str((await house.come("alex")).id)
    [said] = (await house.stage.select("mia", shown["id"], "pick:supporter.thank", [number])).messages
    assert "Your thanks go to Alex." in said["text"]
    await house.deliver()
    assert "Mia thanks you for your support!" in (await house.stage.messages("alex", "dm"))[-1]["text"]
    [said] = (await house.stage.select("mia", shown["id"], "pick:supporter.block", [f"{number}:on"])).messages
    assert "Alex can’t tip you any more" in said["text"]
    assert "Nothing can be given" in (await house.tip_by("alex"))["text"]
    await house.click("mia", said, "Unblock")
    assert "$5.00 for Mia" in (await house.tip_by("alex"))["text"]


async def test_settings_are_switched_and_chosen_on_one_screen(house: DiscordHouse) -> None:
    screen = one(await house.stage.slash("mia", "general", "creator settings"))
    assert "Notes: only doubtful ones" in screen["text"]
    screen = await house.click("mia", screen, "Check every note first")
    assert "a moderator looks at every one first" in screen["text"]
    topics = await house.click("mia", screen, "Interests")
    [topics] = (await house.stage.select("mia", topics["id"], "pick:topic.choose:interests", ["+music"])).messages
    assert "Interests: 1 of 5" in topics["text"]
    screen = await house.click("mia", topics, "Done")
    assert "Interests: music" in screen["text"]
    place = str(house.community.id) if house.community else ""
    [screen] = (await house.stage.select("mia", screen["id"], "pick:creator.place", [f"{place}:off"])).messages
    assert "Listed in: nowhere" in screen["text"]
    assert "This is for creators" in one(await house.stage.slash("alex", "general", "creator settings"))["text"]


async def test_a_step_of_an_application_is_taken_back_after_a_restart(house: DiscordHouse) -> None:
    step = one(await house.stage.slash("alex", "general", "creator apply"))
    [step] = (await house.stage.select("alex", step["id"], "pick:apply.kind:0", ["business"])).messages
    await house.stage.restart_bot()
    assert "Whose account" in (await house.click("alex", step, "Back"))["text"]


async def test_leaving_shows_what_becomes_of_everything_and_takes_a_yes(house: DiscordHouse) -> None:
    asked = one(await house.stage.slash("mia", "general", "creator leave"))
    assert "Diamonds: none." in asked["text"]
    gone = await house.click("mia", asked, "Leave")
    assert "You have left the programme" in gone["text"]
    assert "I know no creator" in (await house.tip_by("alex"))["text"]
