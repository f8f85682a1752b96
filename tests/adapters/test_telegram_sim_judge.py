"""The spec judge refuses what the Bot API's description forbids, and nothing else."""

from pathlib import Path
from typing import Any

import pytest

from bot.sandbox.telegram_sim import TelegramSim
from bot.sandbox.telegram_sim.judge import Judge, find_judge, spec_file
from bot.sandbox.telegram_sim.prose import rule_of
from bot.sandbox.telegram_sim.spec import Spec

FILE = spec_file()
needs_spec = pytest.mark.skipif(
    FILE is None, reason="needs telegram-bot-api.json in the optional folder of official spec files (BOUQUET_SPECS)"
)
USER = {"id": 7_000_000_000, "is_bot": False, "first_name": "Ana"}
CHAT = {"id": 7_000_000_000, "type": "private", "first_name": "Ana"}
MESSAGE: dict[str, Any] = {"message_id": 1, "date": 1_790_000_000, "chat": CHAT, "from": USER, "text": "hi"}


@pytest.fixture
def judge() -> Judge:
    assert FILE is not None
    return Judge(Spec(FILE))


def problems(judge: Judge) -> list[str]:
    return [str(v) for v in judge.violations]


@needs_spec
def test_conformant_samples_pass(judge: Judge) -> None:
    keyboard = '{"inline_keyboard": [[{"text": "Tip", "callback_data": "tip:42"}]]}'
    judge.request("sendMessage", {"chat_id": "7", "text": "x" * 4096, "reply_markup": keyboard}, {})
    judge.request("sendPhoto", {"chat_id": 7}, {"photo": ("a.png", b"x")})
    judge.request("sendMessage", {"chat_id": "@posts", "text": "<b>" * 4000, "parse_mode": "HTML"}, {})
    judge.request("setMyCommands", {"commands": '[{"command": "tip", "description": "Tip"}]'}, {})
    judge.result("sendMessage", MESSAGE | {"video_chat_started": {}})
    judge.result("editMessageText", True)
    judge.result("getChatMember", {"status": "left", "user": USER})
    judge.update({"update_id": 1, "message": MESSAGE})
    assert problems(judge) == []
    assert judge.judged == 8


@needs_spec
@pytest.mark.parametrize(
    ("method", "raw", "problem"),
    [
        ("sendMessage", {"text": "x"}, "chat_id is missing"),
        ("sendMessage", {"chat_id": 1, "text": "x", "colour": "red"}, "colour is unknown"),
        ("sendMessage", {"chat_id": 1, "text": "x" * 4097}, "text: must be 1-4096 characters, is 4097"),
        ("sendMessage", {"chat_id": 1, "text": ""}, "text: must be 1-4096 characters, is 0"),
        ("answerCallbackQuery", {"callback_query_id": "1", "text": "x" * 201}, "must be 0-200 characters, is 201"),
        ("getUpdates", {"limit": "101"}, "limit: must be 1-100 in value, is 101"),
        ("getUpdates", {"timeout": "soon"}, "timeout: Integer is expected, not 'soon'"),
        ("setWebhook", {"url": "https://x", "secret_token": "a b"}, "characters that are not allowed"),
        ("deleteMessages", {"chat_id": 1, "message_ids": "[]"}, "must be 1-100 items, is 0"),
        ("answerCallbackQuery", {"callback_query_id": "1", "show_alert": "maybe"}, "Boolean is expected"),
        ("setMyCommands", {"commands": '[{"command": "Tip", "description": "x"}]'}, "not allowed: 'Tip'"),
        ("setMyCommands", {"commands": "[]", "scope": '{"type": "everywhere"}'}, "is no BotCommandScope"),
        ("sendNothing", {}, "there is no such method"),
    ],
)
def test_a_wrong_request_is_refused(judge: Judge, method: str, raw: dict[str, Any], problem: str) -> None:
    judge.request(method, raw, {})
    (found,) = problems(judge)
    assert found.startswith(f"request {method}: ")
    assert problem in found


@needs_spec
def test_callback_data_is_measured_in_bytes(judge: Judge) -> None:
    def sent(data: str) -> list[str]:
        judge.violations.clear()
        keyboard = {"inline_keyboard": [[{"text": "x", "callback_data": data}]]}
        judge.request("sendMessage", {"chat_id": 1, "text": "x", "reply_markup": keyboard}, {})
        return problems(judge)

    assert sent("x" * 64) == []
    assert "1-64 bytes, is 65" in sent("x" * 65)[0]
    assert "1-64 bytes, is 66" in sent("é" * 33)[0]


@needs_spec
@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"from": {"id": 1, "first_name": "Ana"}}, "message.from: User lacks is_bot"),
        ({"date": 1_790_000_000_000}, "beyond the year 2100: milliseconds?"),
        ({"message_id": "1"}, "message_id: Integer is expected, not '1'"),
        ({"mood": "good"}, "Message has no field mood"),
        ({"video_chat_started": {"host": 1}}, "VideoChatStarted has no field host"),
        ({"chat": None}, "Chat is an object, not None"),
    ],
)
def test_a_wrong_update_is_refused(judge: Judge, change: dict[str, Any], problem: str) -> None:
    judge.update({"update_id": 1, "message": MESSAGE | change})
    (found,) = problems(judge)
    assert problem in found


@needs_spec
def test_an_update_holds_exactly_one_thing(judge: Judge) -> None:
    judge.update({"update_id": 1, "message": MESSAGE, "edited_message": MESSAGE})
    assert problems(judge) == ["update message: update: exactly one optional field is expected"]


@needs_spec
def test_a_result_must_be_what_the_method_returns(judge: Judge) -> None:
    judge.result("getMe", USER | {"is_bot": "yes"})
    judge.result("getChatMember", {"status": "left", "user": USER, "is_anonymous": False})
    judge.result("deleteMessage", MESSAGE)
    found = problems(judge)
    assert found[0] == "result getMe: result.is_bot: Boolean is expected, not 'yes'"
    assert found[1] == "result getChatMember: result: ChatMemberLeft has no field is_anonymous"
    assert found[2].startswith("result deleteMessage: result: Boolean is expected")


@needs_spec
async def test_the_simulator_passes_what_it_sends_and_receives_to_its_judge() -> None:
    async with TelegramSim() as sim:
        assert sim.judge is not None
        assert sim.judge_note == f"judged by {sim.judge.spec.version}"
        ana = sim.user("Ana", language=None)
        ana.first_name = 7  # type: ignore[assignment]  # a person that no Telegram would describe so
        ana.start()
        assert any("first_name: String is expected" in str(v) for v in sim.violations)


def test_without_the_file_the_simulator_says_that_it_is_unjudged(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("BOUQUET_SPECS", str(tmp_path))
    sim = TelegramSim()
    assert sim.judge is None
    assert sim.judge_note.startswith("unjudged: no telegram-bot-api.json in the optional folder")
    assert sim.violations == []
    with pytest.raises(FileNotFoundError):
        TelegramSim(judge=True)
    assert find_judge(False) == (None, "unjudged: switched off")


@pytest.mark.parametrize(
    ("types", "prose", "bounds"),
    [
        (["String"], "Text, 1-4096 characters after entities parsing", (1, 4096, "characters")),
        (["String"], "Data, 1-64 bytes", (1, 64, "bytes")),
        (["String"], "Query (up to 256 characters)", (0, 256, "characters")),
        (["Integer"], "Limits it. Values between 1-100 are accepted. Defaults to 100.", (1, 100, "in value")),
        (["Array of Integer"], "A JSON-serialized list of 1-100 identifiers", (1, 100, "items")),
        (["Integer"], "Pass True to allow up to 1000 messages per second", (0, None, "")),
    ],
)
def test_lengths_are_read_from_the_prose(types: list[str], prose: str, bounds: tuple[int, int | None, str]) -> None:
    rule = rule_of("x", types, prose)
    assert (rule.low, rule.high, rule.unit) == bounds
