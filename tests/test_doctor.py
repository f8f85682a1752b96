"""The doctor: each finding has its colour and its fix, and what only the operator can answer for is always listed."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.cli import app, findings
from bot.cli.answers import Answer
from bot.cli.chat_probes import NEEDED, Room
from bot.cli.endpoints import ENDPOINTS
from bot.cli.findings import Colour, Finding
from bot.cli.probes import all_probes, articles
from bot.config import Config, build_config
from cogs.on_discord.client import INVITE_PERMISSIONS
from tests.support.configs import SECRETS, values
from tests.test_cli import GOOD, elsewhere

__all__ = ["elsewhere"]

NOW = datetime(2026, 11, 22, 15, 0, 0, tzinfo=UTC)
DATE = "Sun, 22 Nov 2026 15:00:03 GMT"
ROOMS = (
    Room("discord", "9", "91", "Reef", "public"), Room("telegram", "-5", "-5", "Harbour", "public"),
    Room("telegram", "-6", "-6", "News", "staff"),
)  # fmt: skip
_SINCE = int((NOW - timedelta(days=2)).timestamp())
UNDELIVERED = f"https://api.stripe.com/v1/events?delivery_success=false&limit=10&created%5Bgte%5D={_SINCE}"
TELEGRAM = f"https://api.telegram.org/bot{SECRETS['telegram.token']}"


def healthy(config: Config) -> dict[str, Answer]:
    """What services answer to whom everything is right."""
    endpoints = [
        {"url": f"{config.web.public_url}{path}", "status": "enabled", "enabled_events": sorted(events)}
        for path, events in ENDPOINTS.items()
    ]
    return {
        "https://discord.com/api/v10/applications/@me": Answer(200, {"id": "42", "name": "Bouquet"}, DATE),
        "https://discord.com/api/v10/users/@me/guilds": Answer(
            200, {"list": [{"id": "9", "name": "Reef", "permissions": str(sum(NEEDED.values()))}]}
        ),
        "https://discord.com/api/v10/channels/91": Answer(200, {"id": "91"}),
        f"{TELEGRAM}/getMe": Answer(
            200, {"ok": True, "result": {"id": 7, "username": "bouquet_bot", "can_join_groups": True}}
        ),
        f"{TELEGRAM}/getChatMember?chat_id=-5&user_id=7": Answer(200, {"result": {"status": "member"}}),
        f"{TELEGRAM}/getChatMember?chat_id=-6&user_id=7": Answer(
            200, {"result": {"status": "administrator", "can_post_messages": True}}
        ),
        f"{TELEGRAM}/getWebhookInfo": Answer(200, {"ok": True, "result": {"url": ""}}),
        "https://api.stripe.com/v1/balance": Answer(
            200, {"livemode": False, "available": [{"currency": "usd", "amount": 12_345}]}, DATE
        ),
        "https://api.stripe.com/v1/account": Answer(200, {"country": "US"}),
        "https://api.stripe.com/v1/webhook_endpoints?limit=100": Answer(200, {"data": endpoints}),
        UNDELIVERED: Answer(200, {"data": [], "has_more": False}),
        "https://api.stripe.com/v1/balance_settings": Answer(
            200, {"payments": {"payouts": {"schedule": {"interval": "manual"}}}}
        ),
        f"{config.web.public_url}/healthz": Answer(200, {}),
    }


async def asked(config: Config, changes: Mapping[str, Answer] | None = None, now: datetime = NOW) -> list[Finding]:
    """Findings of the probes; `changes` replace the answer of the address that ends so."""
    answers = healthy(config)
    for ending, answer in (changes or {}).items():
        address = next(url for url in answers if url.endswith(ending))
        answers[address] = answer

    async def fetch(url: str, headers: Mapping[str, str]) -> Answer:
        if "stripe" in url:
            assert headers["Authorization"] == f"Bearer {SECRETS['stripe.key']}"
        if "/v1/events" in url:
            # It asks for the last two days, whenever that is.
            return answers[UNDELIVERED]
        return answers[url]

    return [finding async for finding in all_probes(config, fetch, lambda: now, ROOMS)]


KEYED = {"youtube__key": "AIzaTestKeyOfTheHouseOfNumbers"}


@pytest.mark.parametrize(
    ("answer", "colour", "said"),
    [
        (Answer(200, {"items": []}), Colour.GREEN, "YouTube takes the key"),
        (Answer(400, {"error": {"errors": [{"reason": "keyInvalid"}]}}), Colour.RED, "refuses the key (keyInvalid)"),
        (Answer(403, {"error": {"errors": [{"reason": "accessNotConfigured"}]}}), Colour.RED, "accessNotConfigured"),
        (Answer(403, {"error": {"errors": [{"reason": "quotaExceeded"}]}}), Colour.YELLOW, "used up"),
        (Answer(403, {"error": "odd"}), Colour.RED, "refuses the key (403)"),
        (Answer(0, {"error": "TimeoutError"}), Colour.RED, "TimeoutError"),
    ],
)  # fmt: skip
async def test_the_key_that_reads_channels_is_tried(answer: Answer, colour: Colour, said: str) -> None:
    config = build_config(values(**KEYED))
    answers = healthy(config)

    async def fetch(url: str, headers: Mapping[str, str]) -> Answer:
        if "youtube" not in url:
            return answers[url]
        assert headers == {"X-Goog-Api-Key": KEYED["youtube__key"]}
        assert KEYED["youtube__key"] not in url
        return answer

    found = [finding async for finding in all_probes(config, fetch, lambda: NOW) if "YouTube" in finding.what]
    assert [(one.colour, said in one.what) for one in found] == [(colour, True)]
    assert any("youtube.key is sent to YouTube itself" in one.what for one in findings.of_configuration(config))


def of(found: list[Finding], colour: Colour) -> list[Finding]:
    return [finding for finding in found if finding.colour is colour]


async def test_a_healthy_deployment_is_green_throughout() -> None:
    found = await asked(build_config(values()))
    assert {finding.colour for finding in found} == {Colour.GREEN}
    assert len(found) == 17


BROKEN: dict[str, tuple[dict[str, Answer], Colour, str]] = {
    "no server": ({"@me/guilds": Answer(200, {"list": []})}, Colour.YELLOW, "in no Discord server"),
    "a permission": (
        {"@me/guilds": Answer(200, {"list": [{"name": "Reef", "permissions": str(NEEDED["View Channels"])}]})},
        Colour.RED, "“Reef” the bot lacks: Send Messages",
    ),
    "a hidden channel": ({"/channels/91": Answer(403, {})}, Colour.RED, "the public chat of “Reef” is out of"),
    "privacy mode": (
        {"getMe": Answer(200, {"result": {"id": 7, "can_read_all_group_messages": True}})},
        Colour.YELLOW, "every message of its groups",
    ),
    "thrown out of a group": (
        {"chat_id=-5&user_id=7": Answer(200, {"result": {"status": "kicked"}})}, Colour.RED, "to the bot (kicked)",
    ),
    "muted in a group": (
        {"chat_id=-5&user_id=7": Answer(200, {"result": {"status": "restricted"}})}, Colour.RED, "(restricted)",
    ),
    "no poster in a channel": (
        {"chat_id=-6&user_id=7": Answer(200, {"result": {"status": "administrator", "can_post_messages": False}})},
        Colour.RED, "an administrator who posts",
    ),
    "a channel that is gone": ({"chat_id=-6&user_id=7": Answer(400, {})}, Colour.RED, "closed to the bot (status 400)"),
    "a wrong signing secret": (
        {"created%5Bgte%5D=" + str(_SINCE): Answer(200, {"data": [{}] * 10, "has_more": True})},
        Colour.RED, "could not deliver 10+ events",
    ),
    "Discord's token": ({"applications/@me": Answer(401, {})}, Colour.RED, "Discord refuses the token"),
    "Discord's network": ({"applications/@me": Answer(0, {"error": "ConnectError"})}, Colour.RED, "ConnectError"),
    "Telegram's token": ({"getMe": Answer(401, {})}, Colour.RED, "Telegram refuses the token"),
    "groups": ({"getMe": Answer(200, {"result": {"id": 7, "can_join_groups": False}})}, Colour.RED, "/setjoingroups"),
    "a webhook while polling": (
        {"getWebhookInfo": Answer(200, {"result": {"url": "https://old.test"}})}, Colour.YELLOW, "polling fails",
    ),
    "Stripe's key": ({"/v1/balance": Answer(401, {})}, Colour.RED, "Stripe refuses the key"),
    "Stripe's mode": (
        {"/v1/balance": Answer(200, {"livemode": True, "available": [{"currency": "usd", "amount": 1}]}, DATE)},
        Colour.RED, "disagree about live mode",
    ),
    "Stripe's currency": (
        {"/v1/balance": Answer(200, {"available": [{"currency": "eur", "amount": 1}]}, DATE)},
        Colour.RED, "settle in usd",
    ),
    "Stripe's balance": (
        {"/v1/balance": Answer(200, {"available": [{"currency": "usd", "amount": -1}]}, DATE)},
        Colour.RED, "below zero",
    ),
    "Stripe's country": ({"/v1/account": Answer(200, {"country": "DE"})}, Colour.RED, "stripe.payout_region"),
    "no endpoints": ({"webhook_endpoints?limit=100": Answer(200, {"data": []})}, Colour.RED, "no webhook endpoint"),
    "payouts": (
        {"balance_settings": Answer(200, {"payments": {"payouts": {"schedule": {"interval": "daily"}}}})},
        Colour.YELLOW, "minimum balance",
    ),
    "the public address": ({"/healthz": Answer(0, {"error": "TimeoutError"})}, Colour.YELLOW, "does not answer"),
    "the clock": ({"/v1/balance": Answer(200, {"available": [{"currency": "usd", "amount": 1}]}, None)},
                  Colour.YELLOW, "clock"),
}  # fmt: skip


@pytest.mark.parametrize("what", BROKEN)
async def test_what_is_broken_is_found_and_has_a_fix(what: str) -> None:
    changes, colour, words = BROKEN[what]
    found = of(await asked(build_config(values()), changes), colour)
    assert any(words in str(finding) for finding in found), found
    assert all(finding.fix for finding in found)


async def test_reading_posts_needs_a_switch_at_discord_where_the_operator_wants_them() -> None:
    config = build_config(values(discord__see_posts=True))
    assert "Message Content Intent" in of(await asked(config), Colour.RED)[0].fix
    for mark in (1 << 18, 1 << 19):
        allowed = Answer(200, {"id": "42", "name": "Bouquet", "flags": mark}, DATE)
        assert not of(await asked(config, {"applications/@me": allowed}), Colour.RED)


def test_what_is_checked_is_what_the_invitation_asks_for() -> None:
    assert sum(NEEDED.values()) == INVITE_PERMISSIONS.value


async def test_an_administrator_of_a_server_lacks_nothing() -> None:
    rows = Answer(200, {"list": [{"name": "Reef", "permissions": str(1 << 3)}]})
    assert not of(await asked(build_config(values()), {"@me/guilds": rows}), Colour.RED)


async def test_a_clock_that_is_off_is_red() -> None:
    found = await asked(build_config(values()), now=NOW.replace(minute=2))
    assert "seconds off" in of(found, Colour.RED)[0].what


async def test_an_endpoint_that_lacks_events_or_is_off_is_named() -> None:
    config = build_config(values())
    rows = [dict(row) for row in healthy(config)["https://api.stripe.com/v1/webhook_endpoints?limit=100"].body["data"]]
    rows[0]["enabled_events"].remove("charge.refunded")
    rows[1]["status"] = "disabled"
    found = of(await asked(config, {"webhook_endpoints?limit=100": Answer(200, {"data": rows})}), Colour.RED)
    assert ["charge.refunded" in finding.fix for finding in found] == [True, False]
    assert "switched off" in found[1].what


async def test_an_endpoint_that_sends_everything_is_enough() -> None:
    config = build_config(values())
    rows = [
        {"url": f"{config.web.public_url}{path}", "status": "enabled", "enabled_events": ["*"]} for path in ENDPOINTS
    ]
    assert not of(await asked(config, {"webhook_endpoints?limit=100": Answer(200, {"data": rows})}), Colour.RED)


async def test_in_webhook_mode_telegram_has_to_deliver_to_us() -> None:
    config = build_config(values(telegram__mode="webhook", telegram__webhook_secret="a-secret-of-twenty-characters"))
    ours = f"{config.web.public_url}/webhooks/telegram"
    states = {"": Colour.YELLOW, "https://other.test": Colour.YELLOW, ours: Colour.GREEN}
    for url, colour in states.items():
        found = await asked(config, {"getWebhookInfo": Answer(200, {"result": {"url": url}})})
        assert next(finding for finding in found if "webhook" in finding.what).colour is colour
    failing = Answer(200, {"result": {"url": ours, "last_error_message": "SSL error"}})
    assert "SSL error" in of(await asked(config, {"getWebhookInfo": failing}), Colour.RED)[0].what


async def test_no_finding_repeats_a_secret() -> None:
    config = build_config(values())
    told = [*await asked(config), *findings.of_configuration(config)]
    for _, (changes, _, _) in BROKEN.items():
        told += await asked(config, changes)
    text = "\n".join(map(str, told))
    assert not [secret for secret in SECRETS.values() if secret in text]


def test_the_configuration_tells_where_each_token_goes() -> None:
    found = findings.of_configuration(build_config(values(telegram__api_base="http://127.0.0.1:81")))
    text = "\n".join(map(str, found))
    assert "discord.token is sent to Discord itself" in text
    assert "telegram.token is sent to http://127.0.0.1:81" in text


def test_live_payments_on_an_unencrypted_disk_are_red() -> None:
    live = {"stripe__key": "rk_live_51AbCdEfGh", "stripe__approval_confirmed": "2026-11-30", "telegram__tips": "off"}
    assert any(
        "encrypted" in finding.what
        for finding in of([*findings.of_configuration(build_config(values(**live)))], Colour.RED)
    )
    confirmed = build_config(values(**live, data__at_rest_confirmed=True))
    assert not of([*findings.of_configuration(confirmed)], Colour.RED)


def test_a_key_that_may_do_everything_and_a_minimum_below_three_are_warned_of() -> None:
    config = build_config(values(stripe__key="sk_test_51AbCdEfGhIj", tips__min="1.00"))
    text = "\n".join(map(str, of([*findings.of_configuration(config)], Colour.YELLOW)))
    assert "restricted key" in text
    assert "33 % of itself" in text


def test_secrets_that_others_can_read_are_red(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    folder.mkdir(mode=0o700)
    file = folder / "stripe.key"
    file.touch(mode=0o600)
    assert not of([*findings.of_secrets(folder)], Colour.RED)
    file.chmod(0o640)
    assert "stripe.key" in of([*findings.of_secrets(folder)], Colour.RED)[0].what


def test_a_missing_folder_for_the_book_is_red_and_a_missing_book_is_not(tmp_path: Path) -> None:
    config = build_config(values())
    assert of([*findings.of_database(config, tmp_path)], Colour.RED)
    (tmp_path / "data").mkdir()
    assert "bouquet migrate" in of([*findings.of_database(config, tmp_path)], Colour.YELLOW)[0].fix
    (tmp_path / "data" / "bouquet.db").touch()
    assert of([*findings.of_database(config, tmp_path)], Colour.GREEN)


DUTIES = (
    "approval in writing", "Premium Apps", "/setprivacypolicy", "operator.terms_url", "Encrypt disk", "Tax", "counsel",
    "test keys", "minimum balance",
)  # fmt: skip


def test_the_command_lists_findings_and_every_duty(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert app.run_command(["init", *GOOD]) == 0
    for name, value in SECRETS.items():
        if name != "app_secret":
            (tmp_path / "secrets" / name).write_text(value)
            (tmp_path / "secrets" / name).chmod(0o600)
    assert app.run_command(["doctor", "--offline"]) == 0
    told = capsys.readouterr().out
    for words in DUTIES:
        assert words.lower() in told.lower(), words
    (tmp_path / "secrets" / "stripe.key").chmod(0o644)
    assert app.run_command(["doctor", "--offline", "--json"]) == 1
    assert '"colour": "red"' in capsys.readouterr().out


@pytest.mark.parametrize(
    ("sku", "colour", "says"),
    [
        ({"type": 3, "flags": 4}, Colour.GREEN, "Discord's shop has 1 packs"),
        ({"type": 3, "flags": 0}, Colour.YELLOW, "not published"),
        ({"type": 2, "flags": 4}, Colour.RED, "no consumable article"),
        ({"id": "7"}, Colour.RED, "is not in Discord's shop"),
    ],
)
def test_every_pack_of_discords_shop_is_looked_for_there(sku: dict[str, object], colour: Colour, says: str) -> None:
    packs = {"330": {"sku": "1234567890123456789", "price": "4.99"}}
    config = build_config(values(discord_sku__enabled=True, discord_sku__packs=packs))
    (found,) = articles(config, Answer(200, {"list": [{"id": "1234567890123456789", **sku}]}))
    assert (found.colour, says in found.what) == (colour, True)


def test_a_threshold_that_changes_nothing_is_named_with_what_stands_above_it() -> None:
    told = "\n".join(map(str, findings.of_configuration(build_config(values(live__min_followers=500)))))
    assert "live.min_followers = 500 changes nothing: programme.min_followers asks every creator for 10000" in told
    small = "\n".join(map(str, findings.of_configuration(build_config(values(profile="small-community")))))
    assert "changes nothing" not in small
