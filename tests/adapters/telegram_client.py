"""A bot without a library, and a real python-telegram-bot application, both against the simulator."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from telegram import Update
from telegram.ext import Application, ContextTypes

from bot.sandbox.telegram_sim import TelegramSim

App = Application[Any, Any, Any, Any, Any, Any]


class RawBot:
    """Calls methods over HTTP and shows the answer as it is."""

    def __init__(self, sim: TelegramSim, session: aiohttp.ClientSession, token: str | None = None) -> None:
        self.base, self.session = f"{sim.api_base}{token or sim.token}", session

    async def __call__(self, method: str, **params: Any) -> Any:
        """The result; AssertionError when the answer is not ok."""
        answer = await self.answer(method, **params)
        assert answer["ok"], answer
        return answer["result"]

    async def answer(self, method: str, **params: Any) -> dict[str, Any]:
        """The whole body of the answer."""
        async with self.session.post(f"{self.base}/{method}", json=params) as response:
            body: dict[str, Any] = await response.json()
            assert body["ok"] or body["error_code"] == response.status
            return body

    async def refused(self, method: str, **params: Any) -> str:
        """The code and description of a refusal."""
        answer = await self.answer(method, **params)
        assert not answer["ok"], answer
        return f"{answer['error_code']} {answer['description']}"

    async def updates(self, **params: Any) -> list[dict[str, Any]]:
        """One getUpdates without waiting."""
        found: list[dict[str, Any]] = await self("getUpdates", **params)
        return found


@asynccontextmanager
async def raw_bot(sim: TelegramSim) -> AsyncIterator[RawBot]:
    """A RawBot with its session."""
    async with aiohttp.ClientSession() as session:
        yield RawBot(sim, session)


def application(sim: TelegramSim, *handlers: Any, problems: list[object] | None = None) -> App:
    """A real application whose handlers' errors are collected in `problems`."""
    app = Application.builder().token(sim.token).base_url(sim.api_base).base_file_url(sim.file_base).build()
    app.add_handlers(list(handlers))

    async def note(_: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        if problems is not None:
            problems.append(context.error)

    app.add_error_handler(note)
    return app


@asynccontextmanager
async def polling(sim: TelegramSim, *handlers: Any) -> AsyncIterator[App]:
    """A real application that polls; its handlers must not fail."""
    problems: list[object] = []
    app = application(sim, *handlers, problems=problems)
    await app.initialize()
    await app.start()
    assert app.updater is not None
    await app.updater.start_polling(allowed_updates=Update.ALL_TYPES, poll_interval=0)
    try:
        yield app
    finally:
        await app.updater.stop()
        await app.stop()
        await app.shutdown()
    assert problems == []


@asynccontextmanager
async def conformant_sim(**how: Any) -> AsyncIterator[TelegramSim]:
    """A simulator that fails its test when anything deviated from the Bot API's description."""
    async with TelegramSim(seed=7, **how) as sim:
        yield sim
        assert [str(v) for v in sim.violations] == []
