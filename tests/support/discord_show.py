"""A stage on which the demo bot plays, and what was said there."""

from collections.abc import AsyncIterator

import pytest

from bot.sandbox.on_discord import Outcome, Stage
from tests.support.discord_demo_bot import DemoBot


class Show:
    """A running stage and the bots that played on it."""

    def __init__(self, seed: int = 7) -> None:
        self.bots: list[DemoBot] = []
        self.stage = Stage(self._bot, seed=seed)

    def _bot(self) -> DemoBot:
        self.bots.append(DemoBot())
        return self.bots[-1]

    @property
    def bot(self) -> DemoBot:
        return self.bots[-1]


@pytest.fixture
async def show() -> AsyncIterator[Show]:
    show = Show()
    async with show.stage:
        yield show


@pytest.fixture
def stage(show: Show) -> Stage:
    return show.stage


def texts(outcome: Outcome) -> list[str]:
    return [message["text"] for message in outcome.messages]


async def send_dm(show: Show, text: str) -> None:
    user = await show.bot.fetch_user(show.stage.world.users["mia"].id)
    await user.send(text)
