"""The pace of calls: a burst passes, then so many a second, and sweeps are slower than people."""

from bot.payments.pace import Pace


class Stopwatch:
    """Seconds that pass only by sleeping."""

    def __init__(self) -> None:
        self.at = 0.0

    def seconds(self) -> float:
        return self.at

    async def sleep(self, for_seconds: float) -> None:
        self.at += for_seconds


async def test_a_second_holds_so_many_calls_and_no_more() -> None:
    watch = Stopwatch()
    pace = Pace(20, watch.seconds, watch.sleep)
    for _ in range(20):
        await pace.wait()
    assert watch.at == 0
    for _ in range(40):
        await pace.wait()
    assert abs(watch.at - 2.0) < 0.001


async def test_a_pause_saves_up_no_more_than_one_burst() -> None:
    watch = Stopwatch()
    pace = Pace(5, watch.seconds, watch.sleep)
    await watch.sleep(60)
    for _ in range(10):
        await pace.wait()
    assert abs(watch.at - 61.0) < 0.001
