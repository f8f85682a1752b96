"""A storm: simulated fans on both platforms send gifts to Mia's LIVE, by the way that every gift goes, while somebody
watches the boards and the overlay.

Their coins are in the book like anybody's: each run credits each fan exactly what he will give, as lots for which
nobody paid and which say so. Whatever happens to the bot meanwhile, a wish is repeated under its own name until it is
answered, so that no gift is lost and none is sent twice.
"""

import asyncio
import logging
from collections import Counter
from datetime import timedelta
from itertools import cycle, islice
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

from bot.coins.model import Lot, parts_per_coin
from bot.communities.model import Caller, Chat, ChatKind
from bot.errors import Busy, Refusal, TryLater
from bot.gifts.catalogue import BY_ID
from bot.gifts.model import GiftUnsure
from bot.gifts.quotes import SendGift
from bot.ledger.accounts import wallet
from bot.live.model import SessionId
from bot.members.model import Identity, MemberId, Platform
from bot.rails import Rail
from bot.sandbox.api.replies import BotStopped
from bot.sandbox.on_discord import Refused
from bot.sandbox.telegram_people import GROUP
from bot.sandbox.world import AGE, JOINED, REGION
from bot.tips.model import Privacy
from bot.wiring.house import House

if TYPE_CHECKING:
    from bot.sandbox.sandbox import Sandbox

log = logging.getLogger(__name__)

GIFTS, MOST_GIFTS = 2_000, 20_000
PER_SECOND, MOST_PER_SECOND = 200, 1_000
FANS = 120
# Some of what people give often, so that a storm has big and small ones.
_ITEMS = ("petal", "petal", "petal", "petal", "spark", "clap", "clap", "cookie", "mic", "kite", "bouquet", "balloon")
_NAMES = (
    "Ada", "Bo", "Cleo", "Dan", "Elif", "Finn", "Gus", "Hana", "Ivo", "Jun", "Kim", "Lou", "Max", "Nia", "Ole", "Pia",
    "Quinn", "Rui", "Sol", "Tess", "Uma", "Vik", "Wren", "Xan", "Yara", "Zoe",
)  # fmt: skip
# About what these come to, so that the goal is reached near the end.
_GOAL_PER_GIFT = 65
_STEP_SECONDS = 0.05
_AGAIN_SECONDS = 0.1


class Wish(NamedTuple):
    """One gift to be given."""

    request_id: str
    fan: Caller
    item: str


class Storm:
    """One at a time. `now` says how far the latest one is; `close` ends it. `wallets`: the accounts of its fans."""

    def __init__(self, sandbox: "Sandbox") -> None:
        self._sandbox = sandbox
        self._chance = Random(sandbox.seed)
        self._runs = 0
        self._blowing: asyncio.Task[None] | None = None
        self._wanted = self._sent = self._refused = 0
        self._overlay = ""
        self.wallets: set[str] = set()

    @property
    def now(self) -> dict[str, Any]:
        """How far it is. `overlay`: the address of Mia's."""
        running = self._blowing is not None and not self._blowing.done()
        return {
            "running": running, "wanted": self._wanted, "sent": self._sent, "refused": self._refused,
            "overlay": self._overlay,
        }  # fmt: skip

    async def start(self, gifts: int = GIFTS, per_second: int = PER_SECOND) -> None:
        """Begin; Mia goes LIVE if she is not. Raises ValueError for a number beyond reason, Refused while one blows,
        BotStopped."""
        if not (1 <= gifts <= MOST_GIFTS and 1 <= per_second <= MOST_PER_SECOND):
            raise ValueError(f"a storm has 1 to {MOST_GIFTS} gifts, 1 to {MOST_PER_SECOND} a second")
        if self.now["running"]:
            raise Refused("a storm blows already: stop it first")
        house = self._sandbox.house
        if house is None:
            raise BotStopped
        self._runs += 1
        self._wanted, self._sent, self._refused = gifts, 0, 0
        session_id = await self._live(house, gifts)
        wishes = self._wishes(await self._fans(house), gifts)
        await self._fund(house, wishes)
        self._blowing = asyncio.create_task(self._blow(session_id, wishes, per_second))

    async def close(self) -> None:
        """No more gifts; those that were begun are sent or not."""
        if self._blowing is not None:
            self._blowing.cancel()
            await asyncio.gather(self._blowing, return_exceptions=True)

    async def _live(self, house: House, gifts: int) -> SessionId:
        user = self._sandbox.stage.world.users["mia"]
        mia = await house.app.reception.receive(
            Identity(Platform.DISCORD, str(user.id), "Mia", "mia", "en"), self._chat(Platform.DISCORD)
        )
        self._overlay = await house.app.overlays.link(mia)
        async with house.database.reading() as tx:
            running = await tx.live.running_of(mia.id)
        if running is None:
            goal = str(gifts * _GOAL_PER_GIFT)
            running = await house.app.live.start(mia, "A storm of gifts", goal, gifts_on=True, both=True)
        return running.id

    async def _fans(self, house: House) -> list[Caller]:
        """As if they had joined a month ago, every second one on Telegram."""
        joined, fans = self._sandbox.clock.now() - JOINED, [_fan(number) for number in range(FANS)]
        async with house.database.transaction() as tx:
            for identity in fans:
                member, _ = await tx.members.met(identity, joined)
                await tx.members.state_age(member.id, REGION, AGE, identity.platform, joined)
                self.wallets.add(wallet(member.id))
        return [await house.app.reception.receive(one, self._chat(one.platform)) for one in fans]

    def _wishes(self, fans: list[Caller], gifts: int) -> list[Wish]:
        """Everybody in turn, each of a kind by chance."""
        return [
            Wish(f"{fan.platform}:storm:{self._runs}:{number}", fan, self._chance.choice(_ITEMS))
            for number, fan in enumerate(islice(cycle(fans), gifts))
        ]

    async def _fund(self, house: House, wishes: list[Wish]) -> None:
        needed: Counter[MemberId] = Counter()
        for wish in wishes:
            needed[wish.fan.id] += BY_ID[wish.item].coins
        async with house.database.transaction() as tx:
            for fan_id, coins in needed.items():
                await tx.coins.credit(self._lot(house, fan_id, coins))

    def _lot(self, house: House, fan_id: MemberId, coins: int) -> Lot:
        rates, base, now = house.config.diamonds, house.config.money.base_currency, self._sandbox.clock.now()
        return Lot(
            source=f"storm:{self._runs}-{fan_id}", fan_id=fan_id, coins=coins, rail=Rail.STRIPE,
            currency=base, price_minor=0, net_currency=base, net_minor=0,
            parts_per_coin=parts_per_coin(rates.per_coin.numerator, rates.per_coin.denominator),
            worth_minor=rates.minor_per_diamond.numerator, worth_diamonds=rates.minor_per_diamond.denominator,
            paid_at=now, refundable_until=now,
            matures_at=now + timedelta(days=house.config.maturity.days_of(Rail.STRIPE.value)),
        )  # fmt: skip

    def _chat(self, platform: Platform) -> Chat:
        if platform is Platform.DISCORD:
            world = self._sandbox.stage.world
            return Chat(platform, str(world.channels["general"].id), ChatKind.SERVER, str(world.guild.id))
        group = str(self._sandbox.telegram.chat(GROUP).id)
        return Chat(platform, group, ChatKind.GROUP, group)

    async def _blow(self, session_id: SessionId, wishes: list[Wish], per_second: int) -> None:
        loop = asyncio.get_running_loop()
        began, begun = loop.time(), 0
        async with asyncio.TaskGroup() as under_way:
            while begun < len(wishes):
                due = min(len(wishes), int((loop.time() - began) * per_second) + 1)
                for wish in wishes[begun:due]:
                    under_way.create_task(self._give(session_id, wish))
                begun = due
                await asyncio.sleep(_STEP_SECONDS)

    async def _give(self, session_id: SessionId, wish: Wish) -> None:
        ask = SendGift(
            wish.request_id, wish.fan, item=wish.item, session_id=session_id, privacy=Privacy.NAME_AMOUNT,
            confirmed=True,
        )  # fmt: skip
        while True:
            house = self._sandbox.house
            try:
                if house is not None:
                    await house.app.gifts.send(ask)
                    self._sent += 1
                    return
            except (TryLater, Busy, GiftUnsure):
                log.debug("%s is asked again", wish.request_id)
            except Refusal as refusal:
                log.warning("%s was refused: %s", wish.request_id, refusal.code)
                self._refused += 1
                return
            except Exception:
                # A bot that was killed in the middle answers in whatever way it can.
                if house is self._sandbox.house:
                    raise
            await asyncio.sleep(_AGAIN_SECONDS)


def _fan(number: int) -> Identity:
    platform = Platform.DISCORD if number % 2 == 0 else Platform.TELEGRAM
    name = _NAMES[number % len(_NAMES)] + ("" if number < len(_NAMES) else f" {number // len(_NAMES) + 1}")
    base = 990_000_000_000_000_000 if platform is Platform.DISCORD else 7_900_000_000
    return Identity(platform, str(base + number), name, name.casefold().replace(" ", ""), "en")
