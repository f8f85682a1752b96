"""Whether coins may be sold to a fan at all, and by which rail: the rail policy asked with the facts of one order."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot import rails
from bot.coins.orders import ConsentNeeded
from bot.config import Config
from bot.errors import Refusal
from bot.members.model import AgeNeeded, ExcludedAccount, Member, Platform, UnderAge
from bot.members.rules import is_of_age
from bot.moderation.model import Feature, Pause, Paused

_PAUSES = (Feature.ALL_MONEY, Feature.COINS)


def is_paused(pauses: Sequence[Pause]) -> bool:
    """Whether one of them stops the sale of coins."""
    return any(pause.feature in _PAUSES for pause in pauses)


@dataclass(frozen=True)
class CoinPolicy:
    """`rails.decide` for coins, with refusals that name what helps."""

    config: Config

    def decide(
        self, platform: Platform, fan: Member, pauses: Sequence[Pause], coins: int, *, agreed: bool
    ) -> rails.Allowed:
        """The rails, the first of which an order is made for, and the row that allows it. `agreed`: he gave up
        withdrawing from coins that he spends. Raises ExcludedAccount, Paused, AgeNeeded, UnderAge, ConsentNeeded or
        RailRefused."""
        if fan.excluded_kind is not None and fan.excluded_kind in self.config.programme.excluded_accounts:
            raise ExcludedAccount(fan.excluded_kind)
        try:
            return rails.decide(
                platform,
                rails.Product.COINS,
                fan.region,
                is_of_age(fan, self.config.programme),
                rails.CreatorState(),
                self._switches(pauses, agreed),
            )
        except rails.RailRefused as refused:
            raise self._helpful(refused, fan, pauses, coins) from refused

    def _switches(self, pauses: Sequence[Pause], agreed: bool) -> rails.Switches:
        return rails.Switches(
            paused=frozenset(pause.feature.value for pause in pauses),
            blocked_regions=self.config.rails.blocked_regions.by_product(),
            confirmed_regions=self.config.rails.confirmed_regions.by_product(),
            discord_sku=self.config.discord_sku.enabled,
            discord_sku_alone=not self.config.discord_sku.beside_cards,
            consent=agreed,
        )

    def _helpful(self, refused: rails.RailRefused, fan: Member, pauses: Sequence[Pause], coins: int) -> Refusal:
        if refused.reason == "paused":
            return next(Paused.of(pause) for pause in pauses if pause.feature in _PAUSES)
        if refused.reason == "age_needed":
            return AgeNeeded()
        if refused.reason == "under_age" and fan.region is not None:
            return UnderAge(self.config.programme.age_of(fan.region), fan.region)
        return ConsentNeeded(coins) if refused.reason == "consent_needed" else refused
