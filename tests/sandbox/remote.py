"""What a stranger to the inside does with a sandbox: asks to tip, pays, looks."""

from tests.support.sandboxes import Body, RemoteSandbox


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
