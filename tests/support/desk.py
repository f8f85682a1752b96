"""A desk at which the buttons of tips and limits are pressed, and how what it answers is read."""

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, cast

from bot.communities.model import Caller
from bot.errors import NotFound
from bot.presses.press import Press, answer, parse
from bot.replies.reply import Answer, Button, Reply, Toast
from bot.replies.words import Words
from bot.tips.model import Tip, TipId
from tests.support.tip_house import House

if TYPE_CHECKING:
    from bot.app import App

WORDS = Words("en")


@dataclass
class Charging:
    tip: Tip
    creator: str
    last4: str


@dataclass
class CardDesk:
    """Notes what the buttons of cards ask for."""

    house: House
    charged: list[TipId] = field(default_factory=list)

    async def pay_with_card(self, caller: Caller, tip_id: TipId) -> Charging:
        tip = await self._own(caller, tip_id)
        self.charged.append(tip_id)
        return Charging(tip, "Ana", "4242")

    async def remember(self, caller: Caller, tip_id: TipId, wanted: bool = True) -> None:
        await self._own(caller, tip_id)
        async with self.house.database.transaction() as tx:
            await tx.payments.want_card(tip_id, wanted)

    async def _own(self, caller: Caller, tip_id: TipId) -> Tip:
        tip = await self.house.tip(tip_id)
        if tip.fan_id != caller.id:
            raise NotFound("tip")
        return tip


@dataclass
class Desk:
    """The part of the programme that these buttons use."""

    house: House

    def __post_init__(self) -> None:
        self.config, self.tips, self.limits = self.house.config, self.house.tips, self.house.guard
        self.cards = CardDesk(self.house)
        self.coins, self.shown = self.house.coins, self.house.shown

    async def press(self, caller: Caller, wire: str, answers: dict[str, str] | None = None, **more: object) -> Answer:
        verb, subject, rest = parse(wire)
        request = f"press:{next(self.house.events)}"
        press = Press(caller, verb, subject, rest, answers, request)
        return await answer(cast("App", self), replace(press, **more), WORDS)  # type: ignore[arg-type] # named fields


def buttons(reply: Answer) -> list[Button]:
    assert isinstance(reply, Reply)
    return [button for row in reply.rows for button in row]


def labels(reply: Answer) -> list[str]:
    return [button.label for button in buttons(reply)]


def pressed(reply: Answer, label: str) -> str:
    (found,) = (button.press for button in buttons(reply) if button.label == label)
    assert found is not None
    return found


def text(reply: Answer) -> str:
    assert isinstance(reply, Reply | Toast)
    return reply.text
