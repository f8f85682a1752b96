"""Answers to what people did: pressed buttons, and reactions of the bot."""

from bot.sandbox.telegram_sim.errors import bad
from bot.sandbox.telegram_sim.methods.registry import Call, method
from bot.sandbox.telegram_sim.methods.targets import chat_named, message_named, must_be_inside

MAX_TOAST = 200
STALE = "query is too old and response timeout expired or query ID is invalid"


@method("answerCallbackQuery")
def answer_callback_query(call: Call) -> bool:
    """End the button's spinner, with a toast, an alert or a link."""
    params = call.params
    press = call.world.presses.get(params.text("callback_query_id"))
    if press is None or press.bot is not call.bot or press.answered:
        raise bad(STALE)
    if press.expired(call.world.now().timestamp()):
        raise bad(STALE)
    text = params.text("text")
    if len(text) > MAX_TOAST:
        raise bad("MESSAGE_TOO_LONG")
    press.answered, press.toast, press.alert = True, text or None, params.flag("show_alert")
    press.url = params.text("url") or None
    call.world.changes.made()
    return True


@method("answerInlineQuery")
def answer_inline_query(call: Call) -> bool:
    """Nobody types inline queries here, so every answer comes too late."""
    raise bad(STALE)


@method("setMessageReaction")
def set_message_reaction(call: Call) -> bool:
    """The bot's own reaction: at most one emoji."""
    chat = chat_named(call)
    must_be_inside(call, chat)
    message = message_named(call, chat, "to react")
    chosen = call.params.array("reaction") or []
    if len(chosen) > 1:
        raise bad("REACTIONS_TOO_MANY")
    call.world.react(message, call.bot, chosen)
    return True
