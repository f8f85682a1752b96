"""The last look before money is asked for: what was true when the quote was made may not be true any more."""

from datetime import datetime

from bot.money import Money
from bot.payments.till import Till
from bot.ports import Tx
from bot.programme.model import CreatorNotReady
from bot.safety.windows import windows
from bot.tips.model import Tip
from bot.tips.policy import TipPolicy
from bot.tips.rules import Spending, TipRules


class Gate:
    """Checks a quoted tip once more."""

    def __init__(self, till: Till) -> None:
        self._policy, self._rules = TipPolicy(till.config), TipRules.of(till.config)

    async def check(self, tx: Tx, tip: Tip, now: datetime) -> None:
        """Raises the refusal that has come up since the quote: people, switches, rails, the account, the fan's own
        limits, the brakes."""
        fan = await tx.members.get(tip.fan_id)
        card = await tx.creators.card(tip.creator_id, tip.fan_id)
        people = self._rules.people(fan, tip.creator_id, card)
        if people:
            raise people[0]
        assert card is not None, "no card is one of the refusals"
        self._policy.decide(tip.platform, fan, card, await tx.switches.paused(tip.community_id, now, fan.id))
        if card.account is None or card.account.account_id != tip.destination:
            raise CreatorNotReady(card.name, card.member_id)
        if tip.opened_at is None:
            await self._brakes(tx, tip, now)

    async def _brakes(self, tx: Tx, tip: Tip, now: datetime) -> None:
        at = windows(now, self._rules.zone)
        usage = await tx.tips.usage_of(tip.fan_id, tip.community_id, tip.request_id, at)
        # Its own sum and its own try have been counted since the quote.
        nothing = Money(0, tip.gross.currency)
        spending = Spending(nothing, nothing, usage, counted=1)
        # A pause or a lower limit that he set since then would else be got round by quotes made before.
        refusals = (*self._rules.own_limits(spending, usage.limits, now), *self._rules.brakes(spending, now))
        if refusals:
            raise refusals[0]
