"""How many sendMessage calls a second python-telegram-bot makes with its request class as it comes:
`python -m tests.bench.bare.telegram_calls BASE_URL TOKEN CHAT COUNT IN_FLIGHT`."""

import asyncio
import json
import sys
import time

from telegram import Bot


async def calls_a_second(bot: Bot, chat: int, count: int, in_flight: int) -> float:
    """Calls answered a second, so many in flight; the same for any request class."""
    numbers = iter(range(count))

    async def send() -> None:
        for number in numbers:
            await bot.send_message(chat, f"message {number}")

    async with bot:
        await bot.send_message(chat, "the connection is there")
        started = time.perf_counter()
        await asyncio.gather(*(send() for _ in range(in_flight)))
        return count / (time.perf_counter() - started)


def main() -> None:
    base, token, chat, count, in_flight = sys.argv[1:]
    bot = Bot(token, base_url=base)
    print(json.dumps({"a_second": asyncio.run(calls_a_second(bot, int(chat), int(count), int(in_flight)))}), flush=True)


if __name__ == "__main__":
    main()
