"""What every answer carries, and who is let through to a page that does something."""

import re
from collections.abc import Awaitable, Callable

from aiohttp import web
from aiohttp.typedefs import Handler

# Chat platforms fetch links to draw previews; such a visit must never open a checkout.
_ROBOT = re.compile(
    r"bot\b|bot/|crawl|spider|preview|facebookexternalhit|slackbot|telegrambot|discordbot|whatsapp|curl|wget|python-|"
    r"headlesschrome-preview|skypeuripreview|embedly|vkshare|okhttp",
    re.IGNORECASE,
)
_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
    # A form may lead on to the provider's page, so its target is not narrowed.
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; "
    "frame-ancestors 'none'",
}


def is_preview(request: web.Request) -> bool:
    """True for visits that are no person's: HEAD, robots, browsers that only prefetch."""
    purpose = request.headers.get("Sec-Purpose", request.headers.get("Purpose", ""))
    agent = request.headers.get("User-Agent", "")
    return request.method == "HEAD" or "prefetch" in purpose or not agent or _ROBOT.search(agent) is not None


@web.middleware
async def security_headers(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Nothing is cached, framed, indexed, or told to the next site where the visitor came from."""
    try:
        response = await handler(request)
    except web.HTTPException as error:
        error.headers.update({k: v for k, v in _HEADERS.items() if k not in error.headers})
        raise
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response


Sink = Callable[[dict[str, object]], Awaitable[None]]
