"""Everything that a test about payouts needs, over a shop with a simulated Stripe."""

from dataclasses import dataclass, field
from itertools import count

from bot.communities.model import Caller
from bot.diamonds.service import Diamonds
from bot.ledger.accounts import connected, diamonds_available, payout_due
from bot.moderation.model import CaseKind
from bot.moderation.powers import Powers
from bot.moderation.queue import Queue
from bot.payouts.model import Payout
from bot.payouts.review import PayoutDecider
from bot.payouts.sending import PayoutSender
from bot.payouts.service import Redemptions
from tests.support.gifts import lot, order
from tests.support.lots import bought, given, matured
from tests.support.shop import Shop

CENT = 50_400
"""Parts of a diamond that are worth one, at the usual terms."""


@dataclass
class Desk:
    """One creator, and what he does about his diamonds."""

    shop: Shop
    ana: Caller
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    @classmethod
    async def of(cls, shop: Shop) -> "Desk":
        return cls(shop, await shop.creator("Ana"))

    @property
    def redemptions(self) -> Redemptions:
        shop = self.shop
        return Redemptions(shop.house.config, shop.database, shop.clock, Diamonds(shop.database, shop.clock))

    @property
    def sender(self) -> PayoutSender:
        return PayoutSender(self.shop.pays.till)

    @property
    def queue(self) -> Queue:
        config = self.shop.house.config
        decider = PayoutDecider(config)
        return Queue(config, Powers(config), self.shop.database, self.shop.clock, {CaseKind.PAYOUT: decider})

    async def earn(self, dollars: int) -> None:
        """A fan gave gifts that are worth so much, and they are mature."""
        number, now = next(self.numbers), self.shop.clock.now()
        fan = await self.shop.house.member(f"Fan {number}")
        # Two coins a diamond, two diamonds a cent.
        coins = dollars * 400
        await bought(self.shop.database, lot(fan.id, coins, number, at=now))
        await given(self.shop.database, [order(number, coins, fan.id, self.ana.id, at=now)])
        await matured(self.shop.database, self.shop.clock)

    async def redeemed(self, typed: str = "") -> Payout:
        """Quoted, and confirmed."""
        quote = await self.redemptions.quote(self.ana, typed)
        return await self.redemptions.confirm(self.ana, quote.payout.id)

    async def send(self) -> int:
        """The next batch has come; how many payouts were sent."""
        await self.shop.later(days=7)
        return await self.sender.send_due()

    async def now(self, payout: Payout) -> Payout:
        """The payout as it stands."""
        return await self.redemptions.show(self.ana, payout.id)

    async def cents(self) -> int:
        """What the creator has available, in whole cents."""
        return await self.shop.balance(diamonds_available(self.ana.id), "diamond") // CENT

    async def due(self) -> int:
        return await self.shop.balance(payout_due(self.ana.id))

    async def arrived(self) -> int:
        """What lies in his account by our book; the simulated Stripe says the same."""
        ours = await self.shop.balance(connected(self.ana.id))
        account = await self.shop.account_of(self.ana)
        theirs = [one for one in self.shop.bench.sim.control.objects("transfer") if one["destination"] == account]
        assert ours == sum(one["amount"] - one["amount_reversed"] for one in theirs)
        return ours
