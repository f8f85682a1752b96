"""/creator metrics on Discord, through the real client: by command and by form, and the picture before a moderator."""

from pathlib import Path

from bot.moderation.model import Power
from bot.sandbox.on_discord.gestures import SAMPLE_IMAGE
from tests.support.discord_house import DiscordHouse, discord_house, labels, one
from tests.support.youtube_sim import KEY, youtube_sim

ASKED = {"followers": 12_000, "views_30d": 50_000, "posts_30d": 4, "proof": "@image"}


async def say(house: DiscordHouse, **options: object) -> str:
    message = one(await house.stage.slash("mia", "general", "creator metrics", options))
    assert message["ephemeral"]
    return str(message["text"])


async def test_numbers_go_from_a_command_and_from_a_form_to_a_moderator_who_sees_their_picture(tmp_path: Path) -> None:
    async with discord_house(tmp_path) as house:
        await house.creator_at("mia")
        await house.empower("sam", Power.MODERATOR)
        assert "No confirmed number" in await say(house)
        assert "Numbers need a picture" in await say(house, followers=12_000)
        assert "no picture that I can keep" in await say(house, followers=12_000, proof="@video")
        assert "There is no number in it" in await say(house, proof="@image")
        assert "“-5” is no number" in await say(house, followers=-5, proof="@image")
        assert "Waiting for a moderator" in await say(house, **ASKED)

        overview = one(await house.stage.slash("mia", "general", "creator metrics"))
        form = (await house.stage.click("mia", overview["id"], "metrics.send:0")).modal
        assert form is not None
        fields = [field["label"] for field in form["fields"]]
        assert fields == ["Followers, views and posts: three numbers", "A picture of your channel’s statistics"]
        sent = await house.stage.modal("mia", form["id"], {"numbers": "13.000 - 5", "numbers.picture": "@image"})
        assert "Followers: 13,000, Posts in 30 days: 5" in one(sent)["text"]

        queue = one(await house.stage.slash("sam", "mods", "mod queue", {"kind": "metrics"}))
        case = one(await house.stage.select("sam", queue["id"], "pick:case.show", ["1"]))
        assert "Followers: 13,000 · nothing confirmed before" in case["text"]
        assert labels(await house.click("sam", case, "case.claim:1")) == [
            "Approve", "Ask first", "Reject", "Show the picture",
        ]  # fmt: skip
        shown = one(await house.stage.click("sam", case["id"], "metrics.picture:1"))
        assert shown["ephemeral"]
        assert house.stage.file(shown["images"][0]) == SAMPLE_IMAGE[1]
        forged = one(await house.stage.slash("mia", "general", "creator metrics"))
        assert forged["images"] == []
        why = await house.click("sam", case, "case.reject:1")
        done = one(await house.stage.select("sam", why["id"], "pick:case.reject:1", ["mismatch"]))
        assert "The numbers on the picture are others." in done["text"]
        await house.deliver()
        told = (await house.stage.messages("mia", "dm"))[-1]
        assert "The numbers on the picture are others." in told["text"]
        assert labels(told) == ["Send numbers"]


async def test_a_channel_is_named_and_proven_by_buttons(tmp_path: Path) -> None:
    async with youtube_sim() as sim, discord_house(tmp_path, youtube={"key": KEY, "api_base": sim.url}) as house:
        channel = sim.add("@harbour", followers="12300")
        await house.creator_at("mia")
        overview = one(await house.stage.slash("mia", "general", "creator metrics"))
        assert labels(overview) == ["Send numbers", "What you qualify for", "Read them from YouTube"]
        form = (await house.stage.click("mia", overview["id"], "channel.name:0")).modal
        assert form is not None
        asked = one(await house.stage.modal("mia", form["id"], {"address": "https://youtube.com/@harbour"}))
        assert "harbour yours?" in asked["text"]
        code = asked["text"].split(":\n")[1].split("\n")[0]
        channel.description = f"Boats {code}"
        assert "Harbour is your channel." in (await house.click("mia", asked, "channel.check:0"))["text"]
        overview = one(await house.stage.slash("mia", "general", "creator metrics"))
        assert "Followers: 12,300 · read from your channel" in overview["text"]
        assert "no longer read" in (await house.click("mia", overview, "channel.drop:0"))["text"]
