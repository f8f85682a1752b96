"""One sandbox for all tests of a file: they read what they did themselves, an hour after the one before."""

from collections.abc import Iterator

import pytest

from tests.support.sandboxes import RemoteSandbox, running_sandbox

A_DAY, AN_HOUR = 86_500, 3_700


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RemoteSandbox]:
    """A sandbox on SQLite in which Alex has tipped once, a day ago: a fan's first day has a lower limit."""
    with running_sandbox(tmp_path_factory.mktemp("sandbox")) as running:
        options = {"creator": "@mia", "amount": "3.00"}
        said = running.post("discord/slash", as_="alex", channel="general", command="tip", options=options)
        link = next(each["url"] for each in said["messages"][0]["buttons"] if each["url"])
        running.post("stripe/pay", checkout=running.post("open", url=link)["checkout"]["id"], outcome="pay")
        running.post("settle")
        running.post("clock", advance_seconds=A_DAY)
        yield running


@pytest.fixture
def sandbox(day: RemoteSandbox) -> RemoteSandbox:
    """The sandbox an hour later: a fan may open ten checkouts an hour."""
    day.post("clock", advance_seconds=AN_HOUR)
    return day
