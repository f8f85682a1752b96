"""A webhook endpoint that verifies the signature and commits one row, on aiohttp and sqlite3, one commit an event."""

import hashlib
import hmac
import json
import sqlite3
from pathlib import Path

from aiohttp import web


def application(path: Path, secret: str) -> web.Application:
    """POST / with a signed body: one durable row, 200; a wrong signature is 400."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE events (id TEXT PRIMARY KEY, type TEXT) STRICT;"
    )

    async def receive(request: web.Request) -> web.Response:
        raw = await request.read()
        parts = dict(part.split("=", 1) for part in request.headers["Stripe-Signature"].split(","))
        expected = hmac.digest(secret.encode(), parts["t"].encode() + b"." + raw, hashlib.sha256).hex()
        if not hmac.compare_digest(expected, parts["v1"]):
            return web.Response(status=400)
        event = json.loads(raw)
        connection.execute("INSERT OR IGNORE INTO events VALUES (?, ?)", (event["id"], event["type"]))
        return web.Response()

    made = web.Application()
    made.router.add_post("/", receive)
    return made
