"""`bouquet sandbox`: serve until interrupted."""

import asyncio
import contextlib
import json
import signal
import sys
import webbrowser

from bot.sandbox.databases import NotEmpty
from bot.sandbox.personas import PERSONAS
from bot.sandbox.quiet import quiet
from bot.sandbox.sandbox import Sandbox


async def serve(*, port: int, seed: int, database: str, profile: str, as_json: bool, open_browser: bool) -> int:
    """Prints the address (with `as_json` one line with every page) and serves until Ctrl-C; 2 when it cannot start."""
    quiet("warning")
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(sign, stop.set)
    sandbox = Sandbox(port=port, seed=seed, database=database, profile=profile, poll_seconds=0.1)
    try:
        async with sandbox:
            sys.stdout.write(f"{json.dumps(addresses(sandbox)) if as_json else _welcome(sandbox)}\n")
            sys.stdout.flush()
            if open_browser:
                with contextlib.suppress(webbrowser.Error):
                    await asyncio.to_thread(webbrowser.open, sandbox.url)
            await stop.wait()
    except NotEmpty as full:
        sys.stderr.write(f"{full}\n")
        return 2
    except OSError as error:
        sys.stderr.write(f"the sandbox cannot listen on port {port}: {error.strerror}; --port 0 takes a free one\n")
        return 2
    return 0


def addresses(sandbox: Sandbox) -> dict[str, object]:
    """Where everything is."""
    return {
        "url": sandbox.url,
        "api": f"{sandbox.url}/api",
        "discord": {each.name: f"{sandbox.url}/discord/{each.name}" for each in PERSONAS if each.discord},
        "telegram": {each.name: f"{sandbox.url}/telegram/{each.name}" for each in PERSONAS if each.telegram},
        "stripe": sandbox.stripe.url,
    }


def _welcome(sandbox: Sandbox) -> str:
    return f"Bouquet's sandbox is open: {sandbox.url}\nStop it with Ctrl-C; nothing is left behind."
