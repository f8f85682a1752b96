"""Every story, on both platforms and both databases: what the README promises, from the chat to the book."""

import json
from pathlib import Path

import pytest

from bot.sandbox.stories import PLATFORMS, STORIES, Story, names, play
from bot.sandbox.stories.playing import perform, play_all
from bot.sandbox.stories.teller import Teller
from bot.sandbox.stories.transcript import Line
from tests.support.databases import empty_database

# They end before anybody pays.
WITHOUT_MONEY = frozenset({"apply-and-qualify", "almost-eligible"})


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
async def test_a_story_keeps_its_promise(story: Story, platform: str, database_kind: str, tmp_path: Path) -> None:
    lines: list[Line] = []
    if database_kind == "sqlite":
        told = await perform(story, platform, "sqlite", lines.append)
    else:
        with empty_database(database_kind, tmp_path) as url:
            told = await perform(story, platform, url, lines.append)
    assert told.broken is None, told.broken + "\n\n" + "\n".join(line.told() for line in lines)
    assert told.findings == ()
    assert told.book == f"book: balanced, {told.entries} entries"
    assert (told.entries > 0) is (story.name not in WITHOUT_MONEY)
    assert any(line.is_read for line in lines)
    assert platform in {line.platform for line in lines}


async def test_a_broken_promise_is_told_and_fails(capsys: pytest.CaptureFixture[str]) -> None:
    async def tell(teller: Teller) -> None:
        await teller.who("alex").hears("what nobody says")

    status = await play_all([(Story("broken", "says what it does not", tell), "discord")], "sqlite", as_json=False)
    said = capsys.readouterr().out
    assert status == 1
    assert "broken promise: alex should read once" in said
    assert said.splitlines()[-1] == "book: balanced, 0 entries"


async def test_several_stories_end_with_one_line_over_all(capsys: pytest.CaptureFixture[str]) -> None:
    async def kept(teller: Teller) -> None:
        await teller.who("alex").types("help")

    async def broken(teller: Teller) -> None:
        await teller.who("alex").hears("what nobody says")

    good, bad = Story("good", "somebody asks", kept), Story("bad", "says what it does not", broken)
    assert await play_all([(good, "discord"), (good, "telegram")], "sqlite", as_json=False) == 0
    last = "book: balanced, 0 entries in 2 books; "
    assert capsys.readouterr().out.splitlines()[-1] == f"{last}every promise kept"
    assert await play_all([(bad, "discord"), (good, "telegram")], "sqlite", as_json=False) == 1
    assert capsys.readouterr().out.splitlines()[-1] == f"{last}promises BROKEN in bad on Discord"


async def test_a_transcript_can_be_read_by_a_program(capsys: pytest.CaptureFixture[str]) -> None:
    async def tell(teller: Teller) -> None:
        await teller.who("alex").types("help")

    assert await play_all([(Story("help", "somebody asks", tell), "telegram")], "sqlite", as_json=True) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert lines[0] == {"story": "help", "persona": "alex", "platform": "telegram", "does": "types /help to Bouquet"}
    assert "reads" in lines[1]
    assert lines[-1]["book"] == {"balanced": True, "entries": 0, "findings": []}
    assert lines[-1]["kept"] is True


async def test_an_unknown_story_is_no_success(capsys: pytest.CaptureFixture[str]) -> None:
    assert await play("nobody-knows-it", platform="both", database="sqlite", as_json=False) == 2
    assert "--list" in capsys.readouterr().out


def test_every_story_has_a_name_and_a_promise() -> None:
    known = dict(names())
    assert set(known) == {
        "tip", "tip-refund", "tip-dispute", "onboarding", "link-accounts", "coins", "stars-refund", "live-on-both",
        "gift-refund-after-spend", "video-gift", "creator-month", "sku-coins", "metric-verified",
        "apply-and-qualify", "almost-eligible", "redeem", "suspension",
    }  # fmt: skip
    assert all(known.values())
