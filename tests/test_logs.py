"""Nothing secret gets into the log, from wherever it comes."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from bot import logs
from bot.config import build_config
from tests.support.configs import SECRETS, values

# Put together here, so that no scanner takes this file for a leak.
BOT_TOKEN = "123456789:" + "AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
DISCORD_TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4" + ".GhIjKl." + "mNoPqRsTuVwXyZ0123456789abcdefghij"
SECRET_TEXTS = {
    "a live key": "sk_live_" + "51AbCdEfGhIj",
    "a restricted key": "rk_test_" + "51AbCdEfGhIj",
    "a signing secret": "whsec_" + "abcdefghijklmnop",
    "a client secret": "pi_3Nabc_secret_" + "XyZ123456789",
    "a Telegram address": f"https://api.telegram.org/bot{BOT_TOKEN}/sendMessage",
    "a Telegram token": BOT_TOKEN,
    "a Discord token": DISCORD_TOKEN,
    "an authorization": "Authorization: Bot abcdefgh12345678",
    "an interaction's token": "/api/v10/webhooks/123456789012345678/" + "aW50ZXJhY3Rpb246MTIzNDU2Nzg5MDEy/messages",
    "a payment link": "https://bouquet.test/pay/" + "Zm9vYmFyYmF6cXV4MTIzNA",
    "an onboarding link": "GET /onboard/" + "Zm9vYmFyYmF6cXV4MTIzNA HTTP/1.1",
    "a link to a dashboard": "POST /dashboard/open/" + "Zm9vYmFyYmF6cXV4MTIzNA HTTP/1.1",
    "a checkout page": "https://checkout.stripe.com/c/pay/cs_test_a1B2c3#fid",
    "a database's password": "postgresql://bouquet:sesame-open@db.test/bouquet",
    "our own secret": "the-deployment's-own-secret",
}
TELLTALES = {
    "a live key": "51AbCd", "a restricted key": "51AbCd", "a signing secret": "abcdefghijklmnop",
    "a client secret": "XyZ123456789", "a Telegram address": "AAHdqTcv", "a Telegram token": "AAHdqTcv",
    "a Discord token": "mNoPqRsT", "an authorization": "abcdefgh12345678", "an interaction's token": "aW50ZXJh",
    "a payment link": "Zm9vYmFy", "an onboarding link": "Zm9vYmFy", "a link to a dashboard": "Zm9vYmFy",
    "a checkout page": "a1B2c3", "a database's password": "sesame-open", "our own secret": "deployment's",
}  # fmt: skip


@pytest.fixture(params=["json", "console"])
def written(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    """What the process has logged so far."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    stream = io.StringIO()
    logs.set_up(request.param, "debug", [SECRET_TEXTS["our own secret"]], stream)
    yield stream
    root.handlers[:] = before
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.mark.parametrize("what", SECRET_TEXTS)
def test_a_secret_is_cut_wherever_it_stands(written: io.StringIO, what: str) -> None:
    secret = SECRET_TEXTS[what]
    log = structlog.get_logger("bouquet.tests")
    log.info(f"said {secret} so")  # noqa: G004 - a careless line is what this is about
    log.info("a field", url=secret, nested={"list": [secret, (secret,)]}, raw=secret.encode(), thing=Exception(secret))
    logging.getLogger("a.library").error("asked %s and %r", secret, {"x": secret})
    try:
        raise RuntimeError(f"failed at {secret}")
    except RuntimeError:
        log.exception("ours")
        logging.getLogger("a.library").exception("theirs")
    text = written.getvalue()
    assert len(text.splitlines()) >= 5
    assert TELLTALES[what] not in text
    assert logs.CUT in text


@pytest.mark.parametrize("name", ["token", "bot_token", "Authorization", "password", "webhook_secret", "note", "email"])
def test_a_field_with_a_telling_name_is_cut_whatever_it_holds(written: io.StringIO, name: str) -> None:
    structlog.get_logger().info("event", **{name: "plain words", "inside": {name: "plain words"}})
    assert "plain words" not in written.getvalue()


def test_what_is_no_secret_stays(written: io.StringIO) -> None:
    structlog.get_logger("bouquet.tips").info(
        "tip settled",
        tip="T-4F7KQ2",
        amount_minor=500,
        currency="usd",
        key="tip:42:settled",
        event_id="evt_1AbC",
        at="12:30",
    )
    text = written.getvalue()
    for fact in ("tip settled", "T-4F7KQ2", "500", "usd", "tip:42:settled", "evt_1AbC", "12:30", "bouquet.tips"):
        assert fact in text
    assert logs.CUT not in text


@pytest.mark.parametrize("library", ["stripe", "httpx", "telegram.ext", "discord.http", "aiohttp.access"])
def test_talkative_libraries_speak_only_of_trouble(written: io.StringIO, library: str) -> None:
    logging.getLogger(library).info("a request body")
    assert written.getvalue() == ""
    logging.getLogger(library).warning("trouble")
    assert "trouble" in written.getvalue()


def test_json_is_one_object_a_line() -> None:
    stream = io.StringIO()
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    try:
        logs.set_up("json", "info", (), stream)
        structlog.get_logger().info("one", note_chars=3)
        logging.getLogger("two").warning("two\nlines")
    finally:
        root.handlers[:] = before
        root.setLevel(level)
        structlog.reset_defaults()
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [line["event"] for line in lines] == ["one", "two\nlines"]
    assert lines[0]["note_chars"] == 3
    assert all(line["timestamp"].endswith("Z") and line["level"] for line in lines)


def test_every_secret_of_a_configuration_is_known_to_the_redactor() -> None:
    assert logs.secrets_of(build_config(values())) == set(SECRETS.values())
