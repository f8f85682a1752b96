"""`telegram_request_class`: sending messages through our request class and through the library's own."""

from bot.sandbox.telegram_sim import TelegramSim
from tests.bench.processes import answer_of
from tests.bench.row import Row, at_least, compared, in_turn

NAMES = ("telegram_request_class",)
CALLS, IN_FLIGHT = 600, 32


async def measure() -> list[Row]:
    """The client is a process of its own, the simulated Telegram is in this one."""
    async with TelegramSim(judge=False) as sim:
        sim.server.keep_calls = False
        person = sim.user("alex")
        sim.private(person).started = True
        asked = (sim.api_base, sim.token, str(person.id), str(CALLS), str(IN_FLIGHT))

        async def ours() -> float:
            return float((await answer_of("tests.bench.ours.telegram_calls", *asked))["a_second"])

        async def theirs() -> float:
            return float((await answer_of("tests.bench.bare.telegram_calls", *asked))["a_second"])

        mine, others = await in_turn(ours, theirs)
    return [compared("telegram_request_class", "calls/s", mine, others, at_least(3))]
