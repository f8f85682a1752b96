"""What a tip costs beyond the tip: an estimate for quotes. The real fee comes from the provider afterwards."""

from dataclasses import dataclass

from bot.config import Config
from bot.money import CURRENCIES, Money, fee_estimate, gross_up
from bot.safety.exchange import Exchange
from bot.tips.model import FeePayer

# Below three units of the base currency the fixed part of a card fee weighs a tenth and more.
SMALL_TIP_UNITS = 3


@dataclass(frozen=True)
class Fees:
    """The estimate: `bp` basis points of the charge and a fixed part in the base currency."""

    bp: int
    fixed: Money
    exchange: Exchange

    @classmethod
    def of(cls, config: Config) -> "Fees":
        exchange = Exchange(config.money.base_currency, config.money.reference_rates)
        return cls(config.stripe.fee_bp, config.stripe.fee_fixed, exchange)

    def estimate(self, gross: Money) -> Money:
        """The fee expected on a charge, rounded up."""
        return Money(fee_estimate(gross.amount_minor, self.bp, self._fixed(gross.currency)), gross.currency)

    def gross(self, amount: Money, payer: FeePayer) -> Money:
        """What the fan is charged so that `amount` reaches the creator."""
        if payer is FeePayer.OPERATOR:
            return amount
        return gross_up(amount, self.bp, self._fixed(amount.currency))

    def share_bp(self, amount: Money) -> int:
        """How large a part of a tip its fee is, in basis points."""
        return self.estimate(amount).amount_minor * 10_000 // amount.amount_minor

    def is_small(self, amount: Money) -> bool:
        """Whether the fee takes so much of the tip that the fan should know."""
        base = self.exchange.to_base(amount)
        if base is None:
            return self.share_bp(amount) >= 1_000
        return base < Money(SMALL_TIP_UNITS * CURRENCIES[base.currency].unit_minor, base.currency)

    def _fixed(self, currency: str) -> int:
        return self.exchange.same_figure(self.fixed, currency).amount_minor
