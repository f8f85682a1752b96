"""The sandbox with its providers and its bot in trouble, from outside: nothing is lost, nothing is done twice."""

import time

import pytest

from tests.sandbox.remote import button, checkout, now, paid_tip, quote, settled
from tests.support.sandboxes import Answered, RemoteSandbox


@pytest.mark.parametrize("kind", ["twice", "shuffled"])
def test_repeated_and_shuffled_webhooks_make_one_entry(sandbox: RemoteSandbox, kind: str) -> None:
    before = len(settled(sandbox))
    sandbox.post("faults", webhooks=kind)
    try:
        assert "Paid," in paid_tip(sandbox)["text"]
    finally:
        sandbox.post("faults", webhooks="normal")
    assert len(settled(sandbox)) == before + 1


@pytest.mark.parametrize("kind", ["late", "lost"])
def test_late_and_lost_webhooks_are_made_good_by_the_clock(sandbox: RemoteSandbox, kind: str) -> None:
    before = len(settled(sandbox))
    message = quote(sandbox)
    page = checkout(sandbox, message)
    sandbox.post("faults", webhooks=kind)
    try:
        sandbox.post("stripe/pay", checkout=page, outcome="pay")
        sandbox.post("settle")
        assert "Paid," not in now(sandbox, message)["text"]
        assert len(settled(sandbox)) == before
        sandbox.post("clock", advance_seconds=3_700)
    finally:
        sandbox.post("faults", webhooks="normal")
    sandbox.post("settle")
    assert len(settled(sandbox)) == before + 1
    sandbox.post("clock", advance_seconds=3_700)
    assert len(settled(sandbox)) == before + 1


def test_stripe_down_is_said_kindly_and_the_same_link_works_afterwards(sandbox: RemoteSandbox) -> None:
    link = button(quote(sandbox), "Pay")["url"]
    sandbox.post("faults", stripe="down")
    try:
        refused = sandbox.post("open", url=link)["page"]
    finally:
        sandbox.post("faults", stripe="up")
    assert refused["status"] >= 400
    assert "Nothing is lost" in refused["text"]
    assert sandbox.post("open", url=link)["checkout"]["amount_minor"] == 500


@pytest.mark.parametrize("fault", ["timeout_after_effect", "500_then_ok"])
def test_an_unclear_answer_of_stripe_opens_one_checkout(sandbox: RemoteSandbox, fault: str) -> None:
    link = button(quote(sandbox), "Pay")["url"]
    sandbox.post("faults", stripe=fault)
    try:
        sandbox.post("open", url=link)
    finally:
        sandbox.post("faults", stripe="up")
    first = sandbox.post("open", url=link)["checkout"]["id"]
    assert sandbox.post("open", url=link)["checkout"]["id"] == first


@pytest.mark.parametrize(("platform", "kind"), [("discord", "500"), ("discord", "429"), ("telegram", "429")])
def test_what_a_broken_chat_did_not_take_arrives_when_it_is_mended(
    sandbox: RemoteSandbox, platform: str, kind: str
) -> None:
    message = quote(sandbox, "5.00", platform)
    page = checkout(sandbox, message)
    sandbox.post("settle")
    sandbox.post("faults", **{platform: kind})
    try:
        sandbox.post("stripe/pay", checkout=page, outcome="pay")
        assert sandbox.post("settle")["jobs"] > 0
        assert "Paid," not in now(sandbox, message, platform)["text"]
    finally:
        sandbox.post("faults", **{platform: "up"})
    sandbox.post("settle")
    assert "Paid," in now(sandbox, message, platform)["text"]


@pytest.mark.parametrize("end", ["kill", "stop"])
def test_a_stopped_bot_takes_up_what_was_owed(sandbox: RemoteSandbox, end: str) -> None:
    before = len(settled(sandbox))
    message = quote(sandbox)
    page = checkout(sandbox, message)
    assert sandbox.post("bot", do=end)["running"] is False
    sandbox.post("stripe/pay", checkout=page, outcome="pay")
    with pytest.raises(Answered) as stopped:
        sandbox.get("book")
    assert stopped.value.status == 409
    assert sandbox.post("bot", do="start")["running"] is True
    sandbox.post("clock", advance_seconds=600)
    assert len(settled(sandbox)) == before + 1


def test_what_was_written_to_a_stopped_bot_is_answered_later(sandbox: RemoteSandbox) -> None:
    sandbox.post("bot", do="stop")
    sandbox.post("telegram/send", as_="alex", chat="private", text="/tip Mia 7")
    failed = sandbox.post(
        "discord/slash", as_="alex", channel="general", command="tip", options={"creator": "@mia", "amount": "7"}
    )
    assert (failed["messages"], failed["toast"]) == ([], "The application did not respond")
    sandbox.post("bot", do="start")
    sandbox.post("settle")
    seen = sandbox.get("telegram/messages", as_="alex", chat="private")["messages"]
    assert "$7.00 for Mia" in seen[-1]["text"]


def test_a_storm_through_a_kill_loses_and_doubles_no_gift(sandbox: RemoteSandbox) -> None:
    storm = sandbox.post("storm", gifts=600, per_second=400)
    assert storm["running"]
    with pytest.raises(Answered, match="blows already"):
        sandbox.post("storm", gifts=1)
    sandbox.post("bot", do="kill")
    sandbox.post("bot", do="start")
    until = time.monotonic() + 30
    while (given := sandbox.get("storm"))["running"]:
        assert time.monotonic() < until
        time.sleep(0.1)
    assert (given["sent"], given["refused"]) == (600, 0)
    sandbox.post("settle")
    for platform, place in (("discord", "general"), ("telegram", "group")):
        where = {"channel": place} if platform == "discord" else {"chat": place}
        said = [one["text"] for one in sandbox.get(f"{platform}/messages", as_="mia", **where)["messages"]]
        assert any("A storm of gifts" in text and "600 gifts" in text for text in said)
    book = sandbox.get("book")
    assert book["balanced"]
    wallets = [one for one in book["units"]["coin"]["accounts"] if one["name"].startswith("wallet:")]
    assert not any(one["balance_minor"] for one in wallets)
    assert "gifts" in sandbox.page("/room/live")
    assert sandbox.post("storm", do="stop")["running"] is False
