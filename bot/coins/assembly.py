"""All services about payments for coins, put together."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.coins.booking import CoinBooking
from bot.coins.checkouts import CoinCheckouts
from bot.coins.crediting import Crediting
from bot.coins.debts import DebtDecider
from bot.coins.disputes import CoinDisputes
from bot.coins.purchase_use import PurchaseUse
from bot.coins.purchases import DiscordShop
from bot.coins.reactions import CoinReactions
from bot.coins.returns import CoinReturns
from bot.coins.sending import CoinRefundSender
from bot.coins.service import Coins
from bot.coins.settlement import CoinSettlement
from bot.coins.shop import USE, ShopDesk
from bot.coins.shop_orders import ShopOrders
from bot.coins.shop_sweep import ShopSweep
from bot.coins.stars import StarsBank, StarsDesk
from bot.coins.stars_sweep import StarsSweep
from bot.coins.sweeps import CoinSweeps
from bot.coins.traces import CoinTraces
from bot.moderation.by_subject import BySubject, BySubjectTaking
from bot.moderation.deciders import Decider
from bot.moderation.model import CaseKind
from bot.moderation.powers import Powers
from bot.payments.till import Till
from bot.ports import Step


@dataclass(frozen=True)
class CoinPayments:
    """What the programme has of payments for coins."""

    coins: Coins
    stars: StarsDesk
    sender: CoinRefundSender
    stars_sweep: StarsSweep
    shop: ShopDesk
    shop_use: PurchaseUse
    shop_sweep: ShopSweep
    sweeps: CoinSweeps
    checkouts: CoinCheckouts
    reactions: CoinReactions
    returns: CoinReturns
    traces: CoinTraces

    def deciders(self, usual: Mapping[CaseKind, Decider]) -> dict[CaseKind, Decider]:
        """The deciders of payments, with cases about coin orders decided here."""
        others = {"coins": self.returns}
        return {
            **usual,
            CaseKind.REFUND: BySubject(usual[CaseKind.REFUND], others),
            CaseKind.WARNING: BySubject(usual[CaseKind.WARNING], others),
            CaseKind.QUARANTINE: BySubjectTaking(usual[CaseKind.QUARANTINE], others),
            CaseKind.DEBT: DebtDecider(),
        }

    def jobs(self) -> dict[str, Step]:
        """Job handlers by name."""
        return {
            "send_coin_refund": self.sender.send,
            "sweep_stars": self.stars_sweep.look,
            USE: self.shop_use.use,
            "sweep_shop": self.shop_sweep.look,
            "sweep_coin_orders": self.sweeps.look,
            "close_coin_pages": self.sweeps.close_pages,
        }


def assemble_coins(till: Till, bank: StarsBank, discord_shop: DiscordShop) -> CoinPayments:
    """Everything about payments for coins over one till."""
    coins = Coins(till.config, till.clock, till.storage, till.tokens)
    booking, crediting = CoinBooking(till), Crediting(till)
    settlement = CoinSettlement(till, crediting)
    checkouts = CoinCheckouts(till, settlement)
    stars, sender = StarsDesk(till, coins, crediting, booking), CoinRefundSender(till, booking, bank)
    shop = ShopDesk(till, ShopOrders(till), crediting, booking, discord_shop)
    shop_use = PurchaseUse(till, discord_shop)
    return CoinPayments(
        coins=coins,
        stars=stars,
        sender=sender,
        stars_sweep=StarsSweep(till, stars, booking, bank),
        shop=shop,
        shop_use=shop_use,
        shop_sweep=ShopSweep(till, shop, shop_use, discord_shop),
        sweeps=CoinSweeps(till, sender, checkouts, booking, settlement),
        checkouts=checkouts,
        reactions=CoinReactions(till, settlement, booking, CoinDisputes(till)),
        returns=CoinReturns(till, Powers(till.config)),
        traces=CoinTraces(Powers(till.config), till.storage),
    )
