"""What people ask about themselves and their money on Discord."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.communities.model import Chat, ChatKind
from bot.members.model import Identity, Platform
from bot.notices.model import Notice
from bot.programme.model import Readiness
from bot.tips.model import TipId
from tests.support.discord_house import DiscordHouse, discord_house, one


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[DiscordHouse]:
    asked = {"min_followers": 10_000}
    async with discord_house(tmp_path, safety={"first_day_spend": "5000.00"}, programme=asked) as made:
        await made.creator_at("mia")
        await made.of_age("alex")
        yield made


async def say(house: DiscordHouse, persona: str, command: str, **options: str | int) -> str:
    """What a command answers, always in private."""
    message = one(await house.stage.slash(persona, "general", command, options))
    assert message["ephemeral"]
    return str(message["text"])


async def test_somebody_takes_his_data_and_may_be_forgotten(house: DiscordHouse) -> None:
    shown = one(await house.stage.slash("alex", "general", "mydata show", {}))
    assert shown["ephemeral"]
    assert "What is kept of you" in shown["text"]
    assert "Everything that is kept of you" in await say(house, "alex", "mydata export")
    plan = one(await house.stage.slash("alex", "general", "mydata delete", {}))
    assert "Payments stay in the book for 10 years" in plan["text"]
    asked = await house.click("alex", plan, "Forget me")
    assert "you are forgotten here" in asked["text"]
    assert "Everything stays as it is." in (await house.click("alex", asked, "Keep my data"))["text"]


async def test_history_lists_tips_and_opens_one_of_them(house: DiscordHouse) -> None:
    await house.tip_by("alex", "5")
    await house.pay(TipId(1))
    await house.tip_by("alex", "6")
    page = one(await house.stage.slash("alex", "general", "history"))
    assert "$5.00 for Mia" in page["text"]
    tip = await house.tip(TipId(1))
    [opened] = (await house.stage.select("alex", page["id"], "pick:tip.show", ["1"])).messages
    assert (opened["id"], tip.public_id in opened["text"]) == (page["id"], True)
    assert await say(house, "mia", "history", page=3)


async def test_a_trace_tells_the_way_of_a_payment_to_its_fan_alone(house: DiscordHouse) -> None:
    await house.of_age("bea")
    await house.tip_by("alex", "5")
    number = (await house.pay(TipId(1))).public_id
    assert number in await say(house, "alex", "money trace", id=number.lower().replace("-", ""))
    assert number not in await say(house, "bea", "money trace", id=number)
    assert "T-7K2Q9M" in await say(house, "alex", "money trace", id="gibberish")


async def test_help_with_a_payment_leads_to_a_refund_request(house: DiscordHouse) -> None:
    await house.tip_by("alex", "5")
    tip = await house.pay(TipId(1))
    asked = one(await house.stage.slash("alex", "general", "paysupport"))
    [story] = (await house.stage.select("alex", asked["id"], "pick:pay.support", ["1"])).messages
    assert tip.public_id in story["text"]
    form = (await house.stage.click("alex", story["id"], "refund.ask:1")).modal
    assert form is not None
    assert [field["label"] for field in form["fields"]] == ["What went wrong?"]


async def test_limits_are_shown_set_typed_into_a_form_and_paused(house: DiscordHouse) -> None:
    assert "no limit" in await say(house, "alex", "limits show")
    assert "$20.00" in await say(house, "alex", "limits set", daily="20")
    form = (await house.stage.slash("alex", "general", "limits set")).modal
    assert form is not None
    assert "$50.00" in one(await house.stage.modal("alex", form["id"], {"monthly": "50"}))["text"]
    asked = one(await house.stage.slash("alex", "general", "limits pause", {"days": 7}))
    paused = await house.click("alex", asked, "limits.pause:7:yes")
    assert "cannot be shortened" in paused["text"]
    assert "$5.00 for Mia" not in (await house.tip_by("alex"))["text"]


async def test_a_card_that_is_not_there_is_neither_shown_nor_removed(house: DiscordHouse) -> None:
    assert "No card" in await say(house, "alex", "card show")
    assert "card" in await say(house, "alex", "card remove")


async def test_two_accounts_become_one_person_by_a_code_and_two_again(house: DiscordHouse) -> None:
    elsewhere = Chat(Platform.TELEGRAM, "555", ChatKind.PRIVATE, "555")
    there = await house.app.reception.receive(Identity(Platform.TELEGRAM, "555", "Alex T"), elsewhere)
    code = (await house.app.members.start_link(there)).code
    assert "wrong" in await say(house, "alex", "link", code="AAAAAAAA")
    assert "Discord + Telegram" in await say(house, "alex", "link", code=code.lower())
    asked = one(await house.stage.slash("alex", "general", "unlink", {"platform": "telegram"}))
    apart = await house.click("alex", asked, "member.unlink:telegram")
    assert "on its own again" in apart["text"]


async def test_a_code_is_given_out_for_the_other_platform(house: DiscordHouse) -> None:
    said = await say(house, "alex", "link")
    assert "Type this on Telegram" in said


async def test_the_chosen_language_holds_from_its_own_answer_on(house: DiscordHouse) -> None:
    await say(house, "alex", "language", code="de")
    assert (await house.come("alex")).locale == "de"


async def test_what_a_closed_door_refused_waits_in_the_inbox_and_is_hinted_at(house: DiscordHouse) -> None:
    alex = await house.come("alex")
    await house.stage.close_dms("alex")
    async with house.database.transaction() as tx:
        await tx.notices.owe(Notice("k", alex.id, "note_released", "tip:1", {"tip": "T-7K2Q9M"}), house.clock.now())
    await house.deliver()
    assert "1 message waits for you: /inbox" in await say(house, "alex", "terms")
    inbox = one(await house.stage.slash("alex", "general", "inbox"))
    assert "T-7K2Q9M was released" in inbox["text"]
    assert "waits for you" not in inbox["text"]
    again = await house.click("alex", inbox, inbox["buttons"][1]["id"])
    assert again["text"].startswith("I send you 1 message once more.")
    await house.deliver()
    inbox = one(await house.stage.slash("alex", "general", "inbox"))
    read = await house.click("alex", inbox, inbox["buttons"][0]["id"])
    assert read["text"] == "Nothing waits for you."
    assert "waits" not in await say(house, "alex", "terms")


async def test_help_terms_and_privacy_answer_everybody_and_everywhere(house: DiscordHouse) -> None:
    everybody = await say(house, "bea", "help")
    assert "/tip" in everybody
    assert "/staff" not in everybody
    assert "/staff" in await say(house, "olu", "help")
    private = one(await house.stage.slash("bea", "dm", "privacy"))
    assert "https://harbour.test/privacy" in [button["url"] for button in private["buttons"]]
    assert "Harbour Arts" in await say(house, "bea", "terms")


async def test_a_profile_is_seen_by_option_by_menu_and_by_oneself(house: DiscordHouse) -> None:
    card = one(await house.stage.slash("alex", "general", "creator profile", {"creator": "Mia"}))
    [tip, _follow] = card["buttons"]
    assert (tip["id"].partition(":")[0], "Mia" in card["text"]) == ("tip.to", True)
    assert one(await house.stage.context("alex", "Creator profile", user="@mia"))["text"] == card["text"]
    assert "How much" in (await house.click("alex", card, "Tip this creator"))["text"]
    stranger = one(await house.stage.slash("alex", "general", "creator profile"))
    assert "Become a creator" in [button["label"] for button in stranger["buttons"]]
    own = one(await house.stage.slash("mia", "general", "creator profile"))
    assert "creator.tips:0:off" in [button["id"] for button in own["buttons"]]


async def test_becoming_a_creator_is_asked_step_by_step_and_survives_a_restart(house: DiscordHouse) -> None:
    step = one(await house.stage.slash("bea", "general", "creator apply"))
    form = (await house.stage.click("bea", step["id"], "apply.region:0")).modal
    assert form is not None
    step = one(await house.stage.modal("bea", form["id"], {"region": "de"}))
    step = await house.click("bea", step, "apply.age:0:yes")
    await house.stage.restart_bot()
    assert "Whose account" in one(await house.stage.slash("bea", "general", "creator apply"))["text"]
    [step] = (await house.stage.select("bea", step["id"], "pick:apply.kind:0", ["personal"])).messages
    form = (await house.stage.click("bea", step["id"], "apply.channel:0")).modal
    assert form is not None
    step = one(await house.stage.modal("bea", form["id"], {"channel": "video.example/bea"}))
    step = await house.click("bea", step, "apply.consent:0:yes")
    assert "https:" in step["text"]
    done = await house.click("bea", step, "apply.submit:0")
    assert "waiting for a moderator" in done["text"]


async def test_a_payout_account_is_set_up_behind_a_private_link(house: DiscordHouse) -> None:
    await house.creator_at("noa", readiness=Readiness.NONE)
    asked = one(await house.stage.slash("noa", "general", "payout setup"))
    assert asked["buttons"][0]["url"].startswith("https://harbour.test/onboard/")
    assert "not started" in await say(house, "noa", "payout status")


async def test_a_country_without_payouts_is_asked_for_the_accounts_own(house: DiscordHouse) -> None:
    assert "this is for creators" in (await say(house, "alex", "payout setup")).lower()


async def test_the_leaderboard_leads_to_its_periods_and_names_its_zone(house: DiscordHouse) -> None:
    board = one(await house.stage.slash("alex", "general", "leaderboard"))
    assert board["text"].startswith("Top fans · This week")
    assert "Zone: UTC." in board["text"]
    today = await house.click("alex", board, "board.show:gifters:day:0:0")
    assert (today["text"].splitlines()[0], today["id"]) == ("Top fans · Today", board["id"])
    of_mia = await say(house, "alex", "leaderboard", scope="creator", creator="Mia", period="all")
    assert of_mia.startswith("Top fans of Mia · All time")
    assert "Which creator’s board?" in await say(house, "alex", "leaderboard", scope="creator")
    settings = one(await house.stage.slash("alex", "general", "settings"))
    [away] = (await house.stage.select("alex", settings["id"], "pick:board.look", ["away"])).messages
    assert "No board shows you." in away["text"]
    assert "/settings changes it" in await say(house, "alex", "leaderboard")


async def test_a_creator_sees_his_income_alone_and_in_german(house: DiscordHouse) -> None:
    assert "This is for creators" in await say(house, "alex", "stats")
    shown = one(await house.stage.slash("mia", "general", "stats", {"period": "30d"}))
    assert shown["ephemeral"]
    assert shown["text"].startswith("Your income · 30 days\nTips: none\nLIVE gifts: 0 coins · before: 0 coins")
    every = await house.click("mia", shown, "stats.show:all")
    assert every["text"].startswith("Your income · All time\nTips: none\nLIVE gifts: 0 coins\n")
    file = await house.click("mia", every, "stats.file:all")
    assert file["text"].endswith("bouquet-all.csv")
    assert file["ephemeral"]
    assert "Nothing came" in (await house.click("mia", every, "stats.chart:all"))["text"]
    way = await house.click("mia", every, "stats.web:0")
    assert way["ephemeral"]
    assert way["buttons"][0]["url"].startswith("https://harbour.test/dashboard/open/")
    await say(house, "mia", "language", code="de")
    assert "Deine Einnahmen · 7 Tage" in await say(house, "mia", "stats")


async def test_somebody_reads_alone_what_he_qualifies_for_and_in_german(house: DiscordHouse) -> None:
    shown = one(await house.stage.slash("alex", "general", "eligibility"))
    assert shown["ephemeral"]
    assert shown["text"].startswith("What you qualify for\n✗ Tips: not yet")
    assert "✗ Followers: not known, needed: 10,000" in (await house.click("alex", shown, "eligibility.show:0"))["text"]
    await say(house, "alex", "language", code="de")
    assert "✗ Follower: nicht bekannt, nötig: 10.000" in await say(house, "alex", "eligibility")


async def test_following_a_creator_is_one_command_and_one_tap(house: DiscordHouse) -> None:
    card = one(await house.stage.slash("alex", "general", "creator profile", {"creator": "Mia"}))
    followed = await house.click("alex", card, card["buttons"][1]["id"])
    assert "You follow Mia." in followed["text"]
    assert "You no longer follow Mia." in await say(house, "alex", "follow", creator="Mia")
    assert "You follow Mia." in await say(house, "alex", "follow", creator="Mia")


async def test_somebody_settles_how_he_is_told_of_things(house: DiscordHouse) -> None:
    settings = one(await house.stage.slash("alex", "general", "settings"))
    told = await house.click("alex", settings, "notices.show:0")
    assert "Money: always as a message\nCreators you follow: as a message" in told["text"]
    [quiet] = (await house.stage.select("alex", told["id"], "pick:notices.quiet", ["22.00-07.00"])).messages
    assert "Quiet hours: 22:00 to 07:00, by the clock of UTC" in quiet["text"]
    [kept] = (await house.stage.select("alex", told["id"], "pick:notices.topic", ["news:off"])).messages
    assert "Creators you follow: in the inbox" in kept["text"]
    form = (await house.stage.click("alex", told["id"], "notices.hours:0")).modal
    assert form is not None
    answered = one(await house.stage.modal("alex", form["id"], {"hours": "23-6", "zone": "Europe/Berlin"}))
    assert "Quiet hours: 23:00 to 06:00, by the clock of Europe/Berlin" in answered["text"]


async def test_a_creator_asks_for_a_digest_among_his_notices(house: DiscordHouse) -> None:
    settings = one(await house.stage.slash("mia", "general", "settings"))
    told = await house.click("mia", settings, "notices.show:0")
    assert "Digest of your income: never" in told["text"]
    [asked] = (await house.stage.select("mia", told["id"], "pick:notices.digest", ["income:weekly"])).messages
    assert "Digest of your income: every week" in asked["text"]
