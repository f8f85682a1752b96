"""Control verbs that watch, wait, move the clock and break things."""

from typing import TYPE_CHECKING

from bot.sandbox.telegram_sim.control import WAIT_SECONDS, verb
from bot.sandbox.telegram_sim.errors import JSON, NotPossible
from bot.sandbox.telegram_sim.messages import Message, view

if TYPE_CHECKING:
    from bot.sandbox.telegram_sim.sim import TelegramSim


@verb
def messages(sim: "TelegramSim", body: JSON) -> JSON:
    """`{as, chat}`"""
    person = sim.world.people.get(body["as"])
    if person is None:
        raise NotPossible(f"there is no person {body['as']!r}")
    return {"messages": [view(m, person) for m in person.chat(body.get("chat", "private")).messages]}


@verb
async def wait(sim: "TelegramSim", body: JSON) -> JSON:
    """`{as, chat, text: part of a message, after?: message id, seconds?}`"""
    person = sim.user(body["as"])
    chat = person.chat(body.get("chat", "private"))
    after = sim.message(body["after"]).revision if body.get("after") else 0

    def found() -> Message | None:
        fitting = [m for m in chat.messages if m.revision > after and body.get("text", "") in m.text]
        return fitting[-1] if fitting else None

    message = await sim.wait_for(found, float(body.get("seconds", WAIT_SECONDS)))
    return {"message": view(message, person)}


@verb
def in_flight(sim: "TelegramSim", _: JSON) -> JSON:
    """What is under way."""
    now = sim.in_flight
    return {
        "undelivered": now.undelivered,
        "unconfirmed": now.unconfirmed,
        "calls": now.calls,
        "payments": now.payments,
    }


@verb
async def at_rest(sim: "TelegramSim", body: JSON) -> JSON:
    """`{seconds?}`: answers when nothing is in flight."""
    await sim.at_rest(float(body.get("seconds", WAIT_SECONDS)))
    return {}


@verb
def transcript(sim: "TelegramSim", _: JSON) -> JSON:
    """All that was said."""
    return {"transcript": sim.transcript()}


@verb
def violations(sim: "TelegramSim", _: JSON) -> JSON:
    """What the judge found, and whether there is a judge."""
    return {"violations": [str(v) for v in sim.violations], "judge": sim.judge_note}


@verb
def calls(sim: "TelegramSim", _: JSON) -> JSON:
    """Every call but getUpdates."""
    return {"calls": [[name, raw] for name, raw in sim.calls]}


@verb
def advance(sim: "TelegramSim", body: JSON) -> JSON:
    """`{seconds}`"""
    return {"now": sim.advance(float(body["seconds"])).isoformat()}


@verb
def fault(sim: "TelegramSim", body: JSON) -> JSON:
    """`{pattern?, times?, status?, retry_after?, delay?, cut?, before?, chance?, chat_id?}`; `{clear: true}`"""
    if body.get("clear"):
        sim.faults.clear()
    else:
        sim.fault(**body)
    return {}


@verb
def down(sim: "TelegramSim", body: JSON) -> JSON:
    """`{on: bool}`"""
    sim.down = bool(body["on"])
    return {}


@verb
def limits(sim: "TelegramSim", body: JSON) -> JSON:
    """`{on: bool}`"""
    sim.limits.on = bool(body["on"])
    return {}


@verb
def webhook(sim: "TelegramSim", body: JSON) -> JSON:
    """`{twice?: bool, reversed?: bool}`"""
    hook = sim.bot.webhook
    if hook is None:
        raise NotPossible("no webhook is set")
    hook.twice = bool(body.get("twice", hook.twice))
    hook.reversed_order = bool(body.get("reversed", hook.reversed_order))
    return {"url": hook.url, "answers": hook.answers}


@verb
def deliver_again(sim: "TelegramSim", _: JSON) -> JSON:
    """The newest update comes a second time."""
    sim.deliver_again()
    return {}


@verb
def reset(sim: "TelegramSim", _: JSON) -> JSON:
    """An empty world."""
    sim.reset()
    return {}
