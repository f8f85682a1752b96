"""The judge is judged: what conforms passes, what does not is named. Then it reads what a real bot sent."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox.on_discord import Stage
from tests.support.discord_demo_bot import DemoBot
from tests.support.discord_judge import ALLOWED, MISSING, Judge, needs_specs, specs
from tests.support.discord_server import payloads

CALLBACK = "/interactions/1/token/callback"
AUTHOR = payloads.user("2", "mia")


@pytest.fixture
def judge() -> Judge:
    return Judge.load()


def choices(number: int) -> dict[str, Any]:
    return {"type": 8, "data": {"choices": [{"name": f"n{i}", "value": f"v{i}"} for i in range(number)]}}


def button(custom_id_length: int = 5, label: str = "Press", **more: Any) -> dict[str, Any]:
    part = {"type": 2, "style": 1, "label": label, "custom_id": "c" * custom_id_length, **more}
    return {"type": 4, "data": {"components": [{"type": 1, "components": [part]}]}}


def screen(parts: int) -> dict[str, Any]:
    return {"type": 4, "data": {"flags": 1 << 15, "components": [{"type": 10, "content": "x"}] * parts}}


def message() -> dict[str, Any]:
    body = {"content": "hello", "embeds": [{"title": "t", "fields": [{"name": "a", "value": "b"}]}]}
    return payloads.message("3", "4", AUTHOR, "2026-01-01T00:00:00+00:00", body)


@needs_specs
@pytest.mark.parametrize(
    ("path", "body"),
    [
        (CALLBACK, choices(25)),
        (CALLBACK, button(100)),
        (CALLBACK, button(label="x" * 80)),
        (CALLBACK, screen(40)),
        (CALLBACK, {"type": 5, "data": {"flags": 64}}),
        ("/channels/1/messages", {"content": "x" * 4000}),
        ("/users/@me/channels", {"recipient_id": "5"}),
    ],
)
def test_a_conforming_request_passes(judge: Judge, path: str, body: dict[str, Any]) -> None:
    assert judge.request("POST", path, body) == []


@needs_specs
@pytest.mark.parametrize(
    ("path", "body", "named"),
    [
        (CALLBACK, choices(26), "data.choices"),
        (CALLBACK, button(101), "custom_id"),
        (CALLBACK, button(label="x" * 81), "label"),
        (CALLBACK, button(style=9), "style"),
        (CALLBACK, screen(41), "components"),
        (CALLBACK, {"type": 9, "data": {"title": "t", "custom_id": "c"}}, "components"),
        ("/channels/1/messages", {"content": "x" * 4001}, "content"),
        ("/channels/1/messages", {"content": 5}, "content"),
        ("/channels/1/messages", {"embeds": [{"title": "x" * 257}]}, "title"),
        ("/channels/1/messages", None, "has no body"),
        ("/users/@me/channels", {"recipient_id": "me"}, "recipient_id"),
        ("/users/@me/wishes", {}, "not in the description"),
    ],
)
def test_a_deviating_request_is_refused_and_the_place_named(judge: Judge, path: str, body: Any, named: str) -> None:
    [line] = judge.request("POST", path, body)
    assert named in line


@needs_specs
def test_commands_have_their_limits(judge: Judge) -> None:
    path = "/applications/1/commands"
    assert judge.request("PUT", path, [{"name": "tip", "description": "d"}]) == []
    assert judge.request("PUT", path, [{"name": "tip", "description": "d" * 101}]) != []
    assert judge.request("PUT", path, [{"name": "x" * 33, "description": "d"}]) != []
    assert judge.request("PUT", path, [{"name": "tip", "description": "d"}] * 131) != []


@needs_specs
def test_the_one_allowed_deviation_is_an_integer_recipient(judge: Judge) -> None:
    assert {("POST", "/users/@me/channels", "recipient_id")} == ALLOWED
    assert judge.request("POST", "/users/@me/channels", {"recipient_id": 5}) == []


@needs_specs
def test_a_conforming_message_passes_and_becomes_wrong_by_one_field(judge: Judge) -> None:
    assert judge.message(message()) == []
    wrongs: list[tuple[Callable[[dict[str, Any]], None], str]] = [
        (lambda m: m.update(id=3), "id"),
        (lambda m: m["author"].update(id=2), "author.id"),
        (lambda m: m.pop("attachments"), "attachments"),
        (lambda m: m.update(content=None), "content"),
        (lambda m: m["embeds"][0]["fields"][0].pop("inline"), "inline"),
    ]
    for wrong, named in wrongs:
        bad = message() | {"author": dict(AUTHOR)}
        wrong(bad)
        [line] = judge.message(bad)
        assert named in line


@needs_specs
def test_an_answer_is_judged_by_its_status(judge: Judge) -> None:
    path = "/channels/4/messages"
    assert judge.response("POST", path, 200, message()) == []
    assert judge.response("POST", path, 403, {"code": 50007, "message": "closed"}) == []
    assert judge.response("POST", path, 500, None) == []
    assert judge.response("DELETE", f"{path}/3", 204, None) == []
    [line] = judge.response("POST", path, 200, message() | {"id": 3})
    assert "id" in line
    assert judge.response("POST", path, 403, {"message": "closed"}) != []
    assert judge.response("POST", path, 201, message()) != []
    assert judge.response("DELETE", f"{path}/3", 204, {}) != []


@needs_specs
def test_literal_paths_win_over_templates(judge: Judge) -> None:
    assert judge.route("GET", "/users/@me") == "/users/@me"
    assert judge.route("GET", "/users/5") == "/users/{user_id}"
    assert judge.route("PATCH", "/webhooks/1/t/messages/@original") == (
        "/webhooks/{webhook_id}/{webhook_token}/messages/@original"
    )


@needs_specs
async def test_all_that_a_real_bot_sends_on_the_stage_conforms(judge: Judge) -> None:
    async with Stage(DemoBot) as stage:
        await stage.slash("alex", "general", "give", {"to": "@mia", "what": "cake"})
        [shown] = (await stage.slash("bea", "general", "counter")).messages
        await stage.click("bea", shown["id"], "count:0")
        await stage.slash("bea", "general", "form")
        await stage.slash("bea", "general", "menu")
        await stage.slash("bea", "general", "show", {"picture": "@image"})
        await stage.autocomplete("bea", "general", "give", "what", "c")
        assert len(stage.http_requests) > 8
        assert judge.log(stage.http_requests) == []


def test_without_the_spec_files_the_judge_says_what_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BOUQUET_SPECS", str(tmp_path))
    assert specs() is None
    with pytest.raises(FileNotFoundError, match="BOUQUET_SPECS"):
        Judge.load()
    assert "BOUQUET_SPECS" in MISSING
