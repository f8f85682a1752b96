"""getUpdates, webhooks, and the session of a bot."""

from bot.sandbox.telegram_sim.errors import JSON, bad, conflict
from bot.sandbox.telegram_sim.methods.registry import Call, method
from bot.sandbox.telegram_sim.updates import KINDS
from bot.sandbox.telegram_sim.webhooks import Webhook

WEBHOOK_ACTIVE = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"


def _allowed(call: Call) -> list[str] | None:
    kinds = call.params.array("allowed_updates")
    return None if kinds is None else [kind for kind in kinds if kind in KINDS]


@method("getUpdates")
async def get_updates(call: Call) -> list[JSON]:
    """Long polling: unconfirmed updates come again, confirmed ones never."""
    bot, params = call.bot, call.params
    if bot.webhook is not None:
        raise conflict(WEBHOOK_ACTIVE)
    limit = min(max(params.integer("limit", 100), 1), 100)
    timeout = min(max(params.integer("timeout", 0), 0), 50)
    bot.queue.allow(_allowed(call))
    bot.queue.expire(call.world.now().timestamp())
    return await bot.queue.poll(params.integer("offset", 0), limit, timeout)


@method("setWebhook")
async def set_webhook(call: Call) -> bool:
    """Push updates to an address from now on."""
    params = call.params
    url = params.text("url")
    if not url:
        return await _remove_webhook(call)
    if not url.startswith(("https://", "http://127.0.0.1", "http://localhost")):
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    if call.bot.webhook is not None:
        await call.bot.webhook.close()
    if params.flag("drop_pending_updates"):
        call.bot.queue.drop_all()
    kinds = _allowed(call)
    call.bot.queue.allow(kinds)
    call.bot.webhook = Webhook(
        call.world,
        call.bot,
        url,
        params.text("secret_token"),
        min(max(params.integer("max_connections", 40), 1), 100),
        kinds,
    )
    call.bot.webhook.open()
    return True


@method("deleteWebhook")
async def delete_webhook(call: Call) -> bool:
    """Back to getUpdates."""
    return await _remove_webhook(call)


async def _remove_webhook(call: Call) -> bool:
    if call.bot.webhook is not None:
        await call.bot.webhook.close()
        call.bot.webhook = None
    if call.params.flag("drop_pending_updates"):
        call.bot.queue.drop_all()
    return True


@method("getWebhookInfo")
def get_webhook_info(call: Call) -> JSON:
    """Where updates go, how many wait, and the last delivery error."""
    info: JSON = {
        "url": "",
        "has_custom_certificate": False,
        "pending_update_count": len(call.bot.queue.pending),
    }
    return info | (call.bot.webhook.info() if call.bot.webhook else {})


@method("getMe")
def get_me(call: Call) -> JSON:
    """The bot itself."""
    return call.bot.me()


@method("logOut")
def log_out(call: Call) -> bool:
    """Leave the cloud server; nothing else changes here."""
    call.bot.logged_out = True
    return True


@method("close")
def close(call: Call) -> bool:
    """Close the server's instance before moving it."""
    return True
