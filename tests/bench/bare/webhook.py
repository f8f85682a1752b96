"""A webhook endpoint that verifies the signature and commits one row, on aiohttp and sqlite3, one commit an event.
Run as a process of its own: `python -m tests.bench.bare.webhook DATABASE SECRET`; it says its address."""

import asyncio
import hashlib
import hmac
import json
import sqlite3
import sys
import time
from pathlib import Path

from aiohttp import web


def application(path: Path, secret: str) -> web.Application:
    """POST / with a signed body: one durable row, 200; a wrong or old signature is 400."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
        "CREATE TABLE events (id TEXT PRIMARY KEY, type TEXT NOT NULL, at INTEGER NOT NULL) STRICT;"
    )

    async def receive(request: web.Request) -> web.Response:
        raw = await request.read()
        parts = dict(part.split("=", 1) for part in request.headers["Stripe-Signature"].split(","))
        expected = hmac.digest(secret.encode(), parts["t"].encode() + b"." + raw, hashlib.sha256).hex()
        if not hmac.compare_digest(expected, parts["v1"]) or abs(time.time() - int(parts["t"])) > 300:
            return web.Response(status=400)
        event = json.loads(raw)
        connection.execute(
            "INSERT OR IGNORE INTO events VALUES (?, ?, ?)", (event["id"], event["type"], time.time_ns())
        )
        return web.Response()

    made = web.Application()
    made.router.add_post("/", receive)
    return made


async def serve(path: Path, secret: str) -> None:
    """Until killed."""
    runner = web.AppRunner(application(path, secret), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    print(json.dumps({"url": f"http://{host}:{port}/"}), flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), sys.argv[2]))
