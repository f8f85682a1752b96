"""The sandbox's HTTP interface, asked by a program that knows nothing of Bouquet's inside."""

import pytest

from bot.sandbox.personas import PERSONAS
from tests.support.sandboxes import Answered, Body, RemoteSandbox

MESSAGE = {"id", "author", "text", "buttons", "selects", "images", "ephemeral", "edited", "reply_to", "at"}


def the(messages: list[Body], *phrases: str) -> Body:
    """The one message with these phrases."""
    found = [each for each in messages if all(phrase in each["text"] for phrase in phrases)]
    assert len(found) == 1, (phrases, [each["text"] for each in messages])
    return found[0]


def button(message: Body, label: str) -> Body:
    """The one button whose label begins so."""
    found: list[Body] = [each for each in message["buttons"] if each["label"].startswith(label)]
    assert len(found) == 1, (label, message["buttons"])
    return found[0]


def quote(sandbox: RemoteSandbox, amount: str = "5.00", platform: str = "discord") -> Body:
    """Alex asks to tip Mia."""
    if platform == "discord":
        options = {"creator": "@mia", "amount": amount}
        said = sandbox.post("discord/slash", as_="alex", channel="general", command="tip", options=options)
    else:
        said = sandbox.post("telegram/send", as_="alex", chat="private", text=f"/tip Mia {amount}")
    return the([each for each in said["messages"] if each["author"].lower() == "bouquet"], f"${amount} for Mia")


def checkout(sandbox: RemoteSandbox, message: Body) -> str:
    """The page behind the message's pay link."""
    return str(sandbox.post("open", url=button(message, "Pay")["url"])["checkout"]["id"])


def paid_tip(sandbox: RemoteSandbox, amount: str = "5.00", platform: str = "discord") -> Body:
    """A tip that arrived; its message as it then reads."""
    message = quote(sandbox, amount, platform)
    sandbox.post("stripe/pay", checkout=checkout(sandbox, message), outcome="pay")
    assert sandbox.post("settle") == {"ok": True, "jobs": 0, "webhooks": 0}
    return now(sandbox, message, platform)


def now(sandbox: RemoteSandbox, message: Body, platform: str = "discord") -> Body:
    """What Alex's message says by now."""
    places = {"discord": {"channel": "general"}, "telegram": {"chat": "private"}}
    seen = sandbox.get(f"{platform}/messages", as_="alex", **places[platform])["messages"]
    return next(each for each in seen if each["id"] == message["id"])


def settled(sandbox: RemoteSandbox) -> list[Body]:
    """All entries of tips that were paid."""
    entries: list[Body] = sandbox.get("entries", after=0)["entries"]
    return [entry for entry in entries if entry["kind"] == "tip_settled"]


def at_creators(sandbox: RemoteSandbox) -> int:
    """Minor units of dollars on connected accounts."""
    balances = sandbox.get("stripe/balances")["balances"]
    return sum(
        part["amount"]
        for account, balance in balances.items()
        if account != "platform"
        for part in (*balance["available"], *balance["pending"])
    )


def test_the_first_line_names_every_page(sandbox: RemoteSandbox) -> None:
    assert set(sandbox.line) == {"url", "api", "discord", "telegram", "stripe"}
    assert set(sandbox.line["discord"]) == {one.name for one in PERSONAS if one.discord}
    assert set(sandbox.line["telegram"]) == {one.name for one in PERSONAS if one.telegram}
    people = {one["name"]: one for one in sandbox.get("personas")["personas"]}
    assert set(people) == {one.name for one in PERSONAS}
    assert "telegram" not in people["bea"]
    assert "discord" not in people["chi"]


@pytest.mark.parametrize("platform", ["discord", "telegram"])
def test_a_tip_goes_from_the_chat_to_the_creator_and_into_the_book(sandbox: RemoteSandbox, platform: str) -> None:
    before, owned = len(settled(sandbox)), at_creators(sandbox)
    message = quote(sandbox, "5.00", platform)
    assert set(message) == MESSAGE
    found = sandbox.post("open", url=button(message, "Pay")["url"])["checkout"]
    assert (found["amount_minor"], found["currency"], [line["amount_minor"] for line in found["lines"]]) == (
        500, "usd", [500],
    )  # fmt: skip
    sandbox.post("settle")
    assert "Paid," not in now(sandbox, message, platform)["text"]

    sandbox.post("stripe/pay", checkout=found["id"], outcome="pay")
    sandbox.post("settle")
    assert "Paid," in now(sandbox, message, platform)["text"]
    told = sandbox.get("discord/messages", as_="mia", channel="dm")["messages"]
    assert "Alex tipped you $5.00" in told[-1]["text"]
    assert at_creators(sandbox) == owned + 500
    entries = settled(sandbox)
    assert len(entries) == before + 1
    assert {posting["unit"] for posting in entries[-1]["postings"]} == {"usd"}
    book = sandbox.get("book")
    assert book["balanced"]
    assert book["units"]["usd"]["sum"] == 0


def test_an_answered_pay_link_says_how_it_stands(sandbox: RemoteSandbox) -> None:
    message = quote(sandbox)
    link = button(message, "Pay")["url"]
    page = sandbox.post("open", url=link)["checkout"]
    sandbox.post("stripe/pay", checkout=page["id"], outcome="pay")
    sandbox.post("settle")
    assert "Paid. Thank you!" in sandbox.post("open", url=link)["page"]["text"]
    with pytest.raises(Answered) as nothing:
        sandbox.post("open", url=f"{link}x")
    assert nothing.value.status == 404


@pytest.mark.parametrize("outcome", ["decline", "abandon", "expire"])
def test_an_unpaid_checkout_posts_nothing(sandbox: RemoteSandbox, outcome: str) -> None:
    before = len(settled(sandbox))
    message = quote(sandbox)
    sandbox.post("stripe/pay", checkout=checkout(sandbox, message), outcome=outcome)
    sandbox.post("settle")
    assert "Paid," not in now(sandbox, message)["text"]
    assert len(settled(sandbox)) == before


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


def test_a_form_is_opened_and_answered(sandbox: RemoteSandbox) -> None:
    message = quote(sandbox)
    asked = sandbox.post("discord/click", as_="alex", message=message["id"], button="Add a note")
    field = asked["modal"]["fields"][0]
    assert set(asked["modal"]) == {"id", "title", "fields"}
    assert set(field) == {"id", "label", "required"}
    done = sandbox.post("discord/modal", as_="alex", modal=asked["modal"]["id"], fields={field["id"]: "lovely"})
    assert "lovely" in the(done["messages"], "$5.00 for Mia")["text"]
    chosen = sandbox.post(
        "discord/select", as_="alex", message=message["id"], select=message["selects"][0]["id"], values=["hidden"]
    )
    assert "Nothing public" in the(chosen["messages"], "$5.00 for Mia")["text"]


def test_what_is_offered_while_typing_and_from_a_menu(sandbox: RemoteSandbox) -> None:
    offered = sandbox.post(
        "discord/autocomplete", as_="alex", channel="general", command="tip", option="creator", value="m", options={}
    )
    assert [choice["name"] for choice in offered["choices"]] == ["Mia"]
    menu = sandbox.post("discord/context", as_="alex", command="Tip this creator", user="@mia")
    assert "A tip for Mia" in menu["messages"][0]["text"]
    said = sandbox.post("discord/send", as_="mia", channel="general", text="hello")["messages"][0]
    menu = sandbox.post("discord/context", as_="alex", command="Tip the author", message=said["id"])
    assert "A tip for Mia" in menu["messages"][0]["text"]


def test_private_answers_are_nobody_elses(sandbox: RemoteSandbox) -> None:
    message = quote(sandbox)
    assert message["ephemeral"]
    seen = sandbox.get("discord/messages", as_="bea", channel="general")["messages"]
    assert message["id"] not in {each["id"] for each in seen}


def test_what_a_platform_refuses_is_a_conflict(sandbox: RemoteSandbox) -> None:
    for path, body in (
        ("discord/slash", {"as_": "chi", "channel": "general", "command": "tip", "options": {}}),
        ("discord/slash", {"as_": "alex", "channel": "general", "command": "no such", "options": {}}),
        ("discord/click", {"as_": "alex", "message": "1", "button": "Pay"}),
        ("telegram/send", {"as_": "bea", "chat": "private", "text": "hello"}),
        ("telegram/send", {"as_": "chi", "chat": "private", "text": "hello"}),
        ("stripe/pay", {"checkout": "cs_test_none", "outcome": "pay"}),
    ):
        with pytest.raises(Answered) as refused:
            sandbox.post(path, **body)
        assert (refused.value.status, refused.value.body["ok"]) == (409, False), path
        assert refused.value.body["error"]


def test_a_body_that_makes_no_sense_is_told_so(sandbox: RemoteSandbox) -> None:
    for path, body in (
        ("discord/slash", {"as_": "alex"}),
        ("bot", {"do": "dance"}),
        ("faults", {"webhooks": "eaten"}),
        ("faults", {"weather": "up"}),
        ("clock", {"advance_seconds": -1}),
        ("open", {"url": "https://example.com/pay/x"}),
        ("stripe/pay", {"checkout": "cs_test_none", "outcome": "laugh"}),
    ):
        with pytest.raises(Answered) as wrong:
            sandbox.post(path, **body)
        assert wrong.value.status in (400, 409), path


def test_somebody_new_presses_start(sandbox: RemoteSandbox) -> None:
    said = sandbox.post("telegram/start", as_="chi", payload="")
    assert any(each["author"] == "Bouquet" for each in said["messages"])
    sandbox.post("telegram/block", as_="chi", blocked=True)
    with pytest.raises(Answered):
        sandbox.post("telegram/send", as_="chi", chat="private", text="/help")
    sandbox.post("telegram/block", as_="chi", blocked=False)
    assert sandbox.post("telegram/start", as_="chi", payload="help")["messages"]


def test_every_request_to_stripe_was_in_order(sandbox: RemoteSandbox) -> None:
    paid_tip(sandbox)
    log = sandbox.get("stripe/log")
    assert log["judged"]
    assert {request["verdict"] for request in log["requests"]} == {"ok"}
    assert all(request["key"] for request in log["requests"] if request["method"] == "POST")


def test_a_refund_in_stripes_dashboard_reaches_the_chat_and_the_book(sandbox: RemoteSandbox) -> None:
    message = quote(sandbox)
    page = checkout(sandbox, message)
    sandbox.post("stripe/pay", checkout=page, outcome="pay")
    sandbox.post("settle")
    sandbox.post("stripe/refund", checkout=page)
    sandbox.post("settle")
    assert "Refunded" in now(sandbox, message)["text"]
    assert sandbox.get("book")["balanced"]


def test_a_page_for_the_eye_exists_for_everybody(sandbox: RemoteSandbox) -> None:
    room = sandbox.page("/")
    assert "Bouquet sandbox" in room
    assert "balanced" in sandbox.page("/room/live")
    for place in ("/telegram/alex", "/room/static/room.css", "/static/bouquet.svg"):
        assert sandbox.page(place)


def test_the_operators_name_stands_in_sentences_of_every_language(sandbox: RemoteSandbox) -> None:
    for language, sentence in (("de", "trägt Bouquet sandbox"), ("en", "is on Bouquet sandbox")):
        sandbox.post("discord/slash", as_="alex", channel="dm", command="language", options={"code": language})
        options = {"creator": "@mia", "amount": "5.00"}
        said = sandbox.post("discord/slash", as_="alex", channel="general", command="tip", options=options)
        assert sentence in said["messages"][-1]["text"]
