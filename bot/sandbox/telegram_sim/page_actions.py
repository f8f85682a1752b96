"""What a person can do on the chat page, gesture by gesture."""

from typing import TYPE_CHECKING

from bot.sandbox.telegram_sim.errors import JSON, NotPossible
from bot.sandbox.telegram_sim.messages import Message

if TYPE_CHECKING:
    from bot.sandbox.telegram_sim.sim import TelegramSim
    from bot.sandbox.telegram_sim.user import User

# Real seconds that a pressed button shows its spinner before it gives up, as the app does.
SPINNER_SECONDS = 5.0


async def act(sim: "TelegramSim", person: "User", body: JSON) -> JSON:
    """Do one gesture; returns what the page needs to show besides the changed chat."""
    match body["do"]:
        case "send":
            person.send(
                body["chat"],
                body.get("text", "").strip(),
                reply_to=body.get("reply_to") or None,
                edit=body.get("edit") or None,
                photo=bool(body.get("photo")),
                video=bool(body.get("video")),
            )
        case "start":
            person.start(body.get("payload", ""), sim.world.private(person, sim.bot).bot)
        case "press":
            return await _press(sim, person, body)
        case "link":
            return _link(person, body["url"])
        case "sheet":
            sheet = person.world.cashier.sheet(person, body["message"])
            return {"title": sheet.title or "Unlock media", "amount": sheet.amount, "stars": person.stars}
        case "pay":
            result = await person.pay(body["message"])
            toast = f"Paid ★{sim.world.cashier.charges[result.charge_id].amount}" if result.charge_id else result.error
            return {"toast": toast, "alert": not result.ok}
        case "react":
            return _react(sim, person, body)
        case "block":
            person.block() if body.get("blocked", True) else person.unblock()
        case "delete":
            person.delete(body["message"])
        case other:
            raise NotPossible(f"nobody can {other} here")
    return {}


async def _press(sim: "TelegramSim", person: "User", body: JSON) -> JSON:
    pressed = person.press(body["message"], int(body["button"]))
    if pressed.url and pressed.bot is None:
        return {"url": pressed.url}
    try:
        await sim.wait_for(lambda: pressed.answered, SPINNER_SECONDS)
    except TimeoutError:
        return {"toast": "The bot has not answered.", "alert": False}
    answer: JSON = {"toast": pressed.toast, "alert": pressed.alert}
    return answer | (_link(person, pressed.url) if pressed.url else {})


def _link(person: "User", url: str) -> JSON:
    opened = person.open_link(url)
    return {"chat": opened.chat.key} if isinstance(opened, Message) else {"url": opened}


def _react(sim: "TelegramSim", person: "User", body: JSON) -> JSON:
    message = sim.message(body["message"])
    own = [kind.get("emoji") for kind in message.reactions.get(person.id, [])]
    person.react(message, None if body["emoji"] in own else body["emoji"])
    return {}
