"""A python-telegram-bot application that answers every /tip with one line. Run as a process of its own:
`python -m tests.bench.bare.telegram_echo BASE_URL TOKEN [aiohttp]`."""

import sys

import aiohttp
from telegram import Update
from telegram.error import NetworkError, TimedOut
from telegram.ext import Application, CommandHandler, ContextTypes
from telegram.request import BaseRequest, RequestData


class BareAiohttp(BaseRequest):
    """aiohttp behind the library's public hook, and nothing else."""

    def __init__(self, connections: int) -> None:
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        return 30

    async def initialize(self) -> None:
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=self._connections))

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_timeouts: object, **_more: object
    ) -> tuple[int, bytes]:
        assert self._session is not None
        data = request_data.json_parameters if request_data else None
        try:
            async with self._session.request(method, url, data=data) as response:
                return response.status, await response.read()
        except TimeoutError as error:
            raise TimedOut from error
        except aiohttp.ClientError as error:
            raise NetworkError(str(error)) from error


async def echo(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.effective_message is not None
    await update.effective_message.reply_text(update.effective_message.text or "")


def main() -> None:
    base, token, *rest = sys.argv[1:]
    builder = Application.builder().token(token).base_url(base)
    if "aiohttp" in rest:
        builder = builder.request(BareAiohttp(64)).get_updates_request(BareAiohttp(1)).concurrent_updates(32)
    application = builder.build()
    application.add_handler(CommandHandler("tip", echo))
    application.run_polling(allowed_updates=Update.ALL_TYPES)


if __name__ == "__main__":
    main()
