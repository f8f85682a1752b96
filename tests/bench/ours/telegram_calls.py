"""The same calls through our request class: `python -m tests.bench.ours.telegram_calls BASE_URL TOKEN CHAT COUNT
IN_FLIGHT`."""

import asyncio
import json
import sys

from telegram import Bot

from cogs.on_telegram.request import AiohttpRequest
from tests.bench.bare.telegram_calls import calls_a_second


def main() -> None:
    base, token, chat, count, in_flight = sys.argv[1:]
    bot = Bot(token, base_url=base, request=AiohttpRequest(64), get_updates_request=AiohttpRequest(1))
    print(json.dumps({"a_second": asyncio.run(calls_a_second(bot, int(chat), int(count), int(in_flight)))}), flush=True)


if __name__ == "__main__":
    main()
