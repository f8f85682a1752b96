"""/video and the cards of videos on Discord, through the real client."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.ids import Kind, public_id
from tests.support.discord_house import DiscordHouse, discord_house, one
from tests.support.gifts import credit, lot
from tests.support.live import gifts_at_work

URL = "https://video.example/watch/123"


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[DiscordHouse]:
    async with discord_house(tmp_path, video_gifts={"review": "report-only"}) as made:
        await made.creator_at("mia")
        alex = await made.of_age("alex")
        await credit(made.database, lot(alex.id, 500))
        yield made


async def _card(house: DiscordHouse) -> dict[str, str]:
    added = one(await house.stage.slash("mia", "general", "video add", {"url": URL, "title": "The sea"}))
    assert "open for gifts" in added["text"]
    await house.deliver()
    [card] = [each for each in await house.stage.messages("alex", "general") if "Mia: The sea" in each["text"]]
    return card


async def test_a_card_stands_in_the_channel_and_a_gift_goes_to_it_by_menu(house: DiscordHouse) -> None:
    card = await _card(house)
    asked = one(await house.stage.context("alex", "Gift on this post", message=card["id"]))
    assert asked["text"].startswith("A gift for Mia")


async def test_a_gift_names_its_video_by_number(house: DiscordHouse) -> None:
    await _card(house)
    number = public_id(Kind.VIDEO, 1)
    asked = one(await house.stage.slash("alex", "general", "gift", {"video": number}))
    assert asked["text"].startswith("A gift for Mia")
    no = one(await house.stage.slash("alex", "general", "gift", {"gift": "kite", "video": "V-2"}))
    assert "V-2" in no["text"]
    await house.creator_at("bea")
    async with gifts_at_work(house.services, house.database, {}):
        both = {"gift": "kite", "video": number, "creator": "Bea"}
        other = one(await house.stage.slash("alex", "general", "gift", both))
        sent = one(await house.stage.slash("alex", "general", "gift", {"gift": "kite", "video": number}))
    assert "not by the creator whom you named" in other["text"]
    assert "Kite for Mia: sent" in sent["text"]


async def test_a_post_that_is_no_card_takes_no_gift(house: DiscordHouse) -> None:
    plain = one(await house.stage.send("mia", "general", "hello"))
    asked = one(await house.stage.context("alex", "Gift on this post", message=plain["id"]))
    assert "no card of a registered video" in asked["text"]


async def test_likes_answer_in_private_and_the_list_has_switches(house: DiscordHouse) -> None:
    card = await _card(house)
    liked = one(await house.stage.click("alex", card["id"], "video.like:1"))
    assert (liked["ephemeral"], "You like this video." in liked["text"]) == (True, True)
    mine = one(await house.stage.slash("mia", "general", "video list"))
    assert "takes gifts" in mine["text"]
    off = await house.click("mia", mine, "video.all:0:off")
    assert "You take no gifts, neither on videos nor in a LIVE." in off["text"]
    assert "Duets take no gifts." in one(
        await house.stage.slash("mia", "general", "video add", {"url": URL, "kind": "duet"})
    )["text"]


async def test_a_creator_takes_no_gifts_in_a_live_or_none_at_all(house: DiscordHouse) -> None:
    async def says(persona: str, command: str, **options: str) -> str:
        return str(one(await house.stage.slash(persona, "general", command, options))["text"])

    await says("mia", "live start")
    assert "takes no gifts from now on" in await says("mia", "live gifts", state="off")
    assert "takes no gifts in this LIVE" in await says("alex", "gift", gift="petal")
    assert "takes gifts now" in await says("mia", "live gifts", state="on")
    mine = one(await house.stage.slash("mia", "general", "creator settings", {}))
    assert "Gifts: off" in (await house.click("mia", mine, "Take no gifts"))["text"]
    assert "Mia takes no gifts. Nothing was taken." in await says("alex", "gift", gift="petal")
    assert "/creator settings" in await says("mia", "live gifts", state="on")


async def test_a_video_posted_in_a_showcase_is_offered_to_its_creator_and_takes_gifts_there(tmp_path: Path) -> None:
    report_only = {"review": "report-only"}
    async with discord_house(
        tmp_path, start=False, discord={"see_posts": True}, video_gifts=report_only
    ) as house:  # fmt: skip
        # The client asks for what the configuration wants once it is made anew.
        await house.stage.start()
        await house.stage.restart_bot()
        await house.creator_at("mia")
        await credit(house.database, lot((await house.of_age("alex")).id, 500))
        shown = one(await house.stage.slash("olu", "general", "setup", {"step": "channels", "code": "showcase"}))
        assert "✓ a showcase" in shown["text"]
        await house.stage.send("alex", "general", "https://youtube.com/watch?v=2")
        post = one(await house.stage.send("mia", "general", "The sea: https://youtube.com/watch?v=1"))
        film = one(await house.stage.send("mia", "general", "and raw", video=True))
        assert len(await house.deliver()) == 2
        asked = [each for each in await house.stage.messages("mia", "dm") if "Shall it take gifts?" in each["text"]]
        assert ["youtube.com" in each["text"] for each in asked] == [True, False]
        for each in asked:
            assert "is open for gifts" in (await house.click("mia", each, "Open it for gifts"))["text"]
        for each in (post, film):
            quoted = one(await house.stage.context("alex", "Gift on this post", message=each["id"]))
            assert quoted["text"].startswith("A gift for Mia")
