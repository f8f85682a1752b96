"""The sandbox's HTTP interface, asked by a program that knows nothing of Bouquet's inside."""

import pytest

from bot.sandbox.personas import PERSONAS
from bot.sandbox.room import shown_amount
from tests.sandbox.remote import at_creators, button, checkout, now, paid_tip, quote, settled, the
from tests.support.sandboxes import Answered, RemoteSandbox

MESSAGE = {"id", "author", "text", "buttons", "selects", "images", "ephemeral", "edited", "reply_to", "at"}


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
        ("telegram/pay", {"as": "alex", "message": "1:1", "outcome": "paid"}),
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


def test_discords_shop_sells_under_a_message_and_on_its_own_page_and_gives_back(sandbox: RemoteSandbox) -> None:
    said = sandbox.post("discord/slash", as_="bea", channel="dm", command="coins buy", options={"pack": 330})
    order = the(said["messages"], "330 coins")
    assert button(order, "Get 330 coins")["sku"]
    sandbox.post("discord/buy", as_="bea", message=order["id"], article="330 coins")
    assert "Alex buys 65 coins, $0.99" in sandbox.presses("/room/shop", **{"as": "bea", "article": "65 coins"})
    sandbox.post("settle")
    the(sandbox.get("discord/messages", as_="bea", channel="dm")["messages"], "65 coins added, balance 395")
    sandbox.post("discord/take-back", as_="bea")
    sandbox.presses("/room/shop", **{"as": "bea", "back": "last"})
    sandbox.post("settle")
    the(sandbox.get("discord/messages", as_="bea", channel="dm")["messages"], "330 coins left your balance")
    with pytest.raises(Answered) as nothing:
        sandbox.post("discord/take-back", as_="bea")
    assert nothing.value.status == 409
    assert sandbox.get("book")["balanced"]


def test_a_page_for_the_eye_exists_for_everybody(sandbox: RemoteSandbox) -> None:
    room = sandbox.page("/")
    assert "Bouquet sandbox" in room
    assert "balanced" in sandbox.page("/room/live")
    for place in ("/telegram/alex", "/room/static/room.css", "/static/bouquet.svg"):
        assert sandbox.page(place)


@pytest.mark.parametrize(
    ("amount", "unit", "read"),
    [(1234, "usd", "12.34 USD"), (-5, "coin", "-5 coin"),
     (25_200, "diamond", "1 diamond"), (-12_600, "diamond", "-0.5 diamond"),
     (0, "diamond", "0 diamond"), (252_000_000, "diamond", "10,000 diamond")],
)  # fmt: skip
def test_the_control_room_writes_amounts_as_people_do(amount: int, unit: str, read: str) -> None:
    assert shown_amount(amount, unit) == read


def test_the_operators_name_stands_in_sentences_of_every_language(sandbox: RemoteSandbox) -> None:
    for language, sentence in (("de", "trägt Bouquet sandbox"), ("en", "is on Bouquet sandbox")):
        sandbox.post("discord/slash", as_="alex", channel="dm", command="language", options={"code": language})
        options = {"creator": "@mia", "amount": "5.00"}
        said = sandbox.post("discord/slash", as_="alex", channel="general", command="tip", options=options)
        assert sentence in said["messages"][-1]["text"]
