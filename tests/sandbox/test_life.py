"""How the sandbox comes and goes."""

import subprocess
import time
from pathlib import Path

import psycopg
import pytest

from bot.members.model import MemberId
from bot.sandbox.databases import NotEmpty
from bot.sandbox.sandbox import Sandbox
from tests.support.databases import empty_database
from tests.support.sandboxes import command, running_sandbox, surroundings

START_SECONDS, STOP_SECONDS = 15.0, 10.0


def test_it_starts_and_ends_quickly_and_leaves_nothing_behind(tmp_path: Path) -> None:
    began = time.perf_counter()
    with running_sandbox(tmp_path) as sandbox:
        # Most of it is importing; five seconds on an idle machine.
        assert time.perf_counter() - began < START_SECONDS
        assert list(sandbox.folder.iterdir())
        assert sandbox.get("book") == {"ok": True, "balanced": True, "entries": 0, "units": {}}
        status, seconds = sandbox.stop()
        assert (status, seconds < STOP_SECONDS) == (0, True)
        assert list(sandbox.folder.iterdir()) == []
        assert sandbox.process.stdout is not None
        assert sandbox.process.stdout.read() == ""


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("STRIPE_API_KEY", "sk_" + "live_0123456789abcdef", "live Stripe key"),
        ("DISCORD_TOKEN", "a-token", "a bot's token"),
        ("BOUQUET_TELEGRAM__TOKEN", "123:abc", "a bot's token"),
    ],
)
@pytest.mark.parametrize("what", ["sandbox", "story"])
def test_it_refuses_to_stand_beside_real_money_or_real_chats(
    tmp_path: Path, what: str, name: str, value: str, said: str
) -> None:
    ran = subprocess.run(command(what), env=surroundings(tmp_path, **{name: value}), capture_output=True, text=True)
    assert ran.returncode == 2
    assert said in ran.stderr
    assert value not in ran.stderr


def test_a_port_that_is_taken_is_said_in_a_sentence(tmp_path: Path) -> None:
    with running_sandbox(tmp_path) as sandbox:
        port = sandbox.url.rsplit(":", 1)[1]
        arguments = ("sandbox", "--json", "--no-browser", "--port", port)
        ran = subprocess.run(command(*arguments), env=surroundings(tmp_path), capture_output=True, text=True)
    assert ran.returncode == 2
    assert "--port 0 takes a free one" in ran.stderr
    assert "Traceback" not in ran.stderr


async def test_the_same_seed_makes_the_same_people() -> None:
    found = []
    for seed in (7, 7, 8):
        async with Sandbox(seed=seed, keep_time=False) as sandbox:
            people = [sandbox.telegram.user("alex").id, sandbox.stage.world.users["alex"].id]
            found.append((people, list(sandbox.stripe.control.balances())))
    assert found[0] == found[1]
    assert found[0] != found[2]


async def test_a_postgresql_database_is_empty_again_afterwards(tmp_path: Path) -> None:
    with empty_database("postgresql", tmp_path) as url:
        for _ in range(2):
            async with Sandbox(database=url, keep_time=False) as sandbox:
                assert (await sandbox.book())["balanced"]
        with psycopg.connect(url) as connection:
            found = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname IN ('public', 'dbos')")
            assert found.fetchone() == (0,)


async def test_a_database_in_use_is_left_alone(tmp_path: Path) -> None:
    with empty_database("postgresql", tmp_path) as url:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE TABLE somebodys (thing integer)")
        with pytest.raises(NotEmpty):
            async with Sandbox(database=url, keep_time=False):
                raise AssertionError("it started")
        with psycopg.connect(url) as connection:
            assert connection.execute("SELECT count(*) FROM somebodys").fetchone() == (0,)


async def test_every_creator_of_the_beginning_has_a_link_of_his_own() -> None:
    async with Sandbox(keep_time=False) as sandbox:
        assert sandbox.house is not None
        numbers = {name: number for number, name in sandbox.people.items()}
        async with sandbox.house.database.reading() as tx:
            found = [await tx.creators.enrolment(MemberId(numbers[name])) for name in ("Mia", "Leo")]
    assert [each.channel for each in found if each] == ["https://example.com/mia", "https://example.com/leo"]
