"""The last look before coins are paid for: what was true when the order was made may not be true any more."""

from datetime import datetime

from bot.coins.orders import CoinOrder
from bot.coins.policy import CoinPolicy
from bot.config import Config
from bot.money import Money
from bot.ports import Tx
from bot.safety.windows import windows
from bot.tips.rules import Spending, TipRules


class CoinGate:
    """Checks an order once more: before its page is opened, and when Telegram asks whether it may be paid."""

    def __init__(self, config: Config) -> None:
        self._policy, self._rules = CoinPolicy(config), TipRules.of(config)

    async def check(self, tx: Tx, order: CoinOrder, now: datetime) -> None:
        """Raises the refusal that has come up since: pauses, the person, the rail; and while nobody has opened its page
        the fan's own pause and limits, and the brakes."""
        fan = await tx.members.get(order.fan_id)
        pauses = await tx.switches.paused(order.community_id, now, fan.id)
        self._policy.decide(order.platform, fan, pauses, order.coins, agreed=order.consent_at is not None)
        if order.opened_at is not None:
            return
        at = windows(now, self._rules.zone)
        usage = await tx.tips.usage_of(fan.id, order.community_id, order.request_id, at)
        # Its own sum and its own try have been counted since it was made.
        nothing = Money(0, order.counts.currency)
        spending = Spending(nothing, nothing, usage, counted=1)
        refusals = (*self._rules.own_limits(spending, usage.limits, now), *self._rules.brakes(spending, now))
        if refusals:
            raise refusals[0]
