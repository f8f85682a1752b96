"""What a gift may be: every rule, pure. `now` and all facts are passed in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot import rails
from bot.config import Config
from bot.errors import Refusal
from bot.gifts.catalogue import CATALOGUE_VERSION, Item, offered
from bot.gifts.model import CreatorSuspended, GiftLimit, NoGiftsTo, NotForThem, QuoteStale, UnknownGift
from bot.gifts.quotes import SendGift
from bot.members.model import AgeNeeded, ExcludedAccount, Member, Platform, UnderAge
from bot.members.rules import is_of_age
from bot.moderation.model import Feature, Pause, Paused
from bot.programme.model import CreatorCard, EnrolmentState
from bot.safety.limits import effective
from bot.safety.model import Limits, OnPause

_PAUSES = (Feature.ALL_MONEY, Feature.GIFTS)


@dataclass(frozen=True)
class GiftRules:
    """The operator's rules, from the configuration."""

    config: Config

    def offered(self, now: datetime, *, video: bool) -> tuple[Item, ...]:
        """What can be given at this moment, the cheapest first."""
        return offered(now.date(), self.config.gifts.max_coins, video=video)

    def item(self, ask: SendGift, now: datetime) -> Item:
        """The gift that is meant, by id, English name or picture. Raises UnknownGift."""
        here = self.offered(now, video=ask.video_id is not None)
        typed = ask.item.strip().casefold()
        for item in here:
            if typed in (item.id, item.name.casefold(), item.emoji, item.emoji.removesuffix("\ufe0f")):
                return item
        raise UnknownGift(ask.item.strip()[:40], tuple(item.id for item in here))

    def count(self, times: int) -> None:
        """Raises GiftLimit for more at once than may be sent."""
        if not 1 <= times <= self.config.gifts.count_max:
            raise GiftLimit("count", 1, self.config.gifts.count_max)

    def fresh(self, ask: SendGift, item: Item, now: datetime) -> None:
        """Whether the fan read this price, and lately. Raises QuoteStale."""
        if ask.version is not None and ask.version != CATALOGUE_VERSION:
            raise QuoteStale(item.id, None, item.coins)
        late = timedelta(minutes=self.config.gifts.quote_minutes)
        if ask.quoted_at is not None and now > ask.quoted_at + late:
            raise QuoteStale(item.id, item.coins, item.coins)

    def people(self, fan: Member, card: CreatorCard | None, *, live: bool) -> None:
        """Whether this fan may give to this creator at all. Raises NotForThem, ExcludedAccount, CreatorSuspended or
        NoGiftsTo."""
        if card is not None and card.member_id == fan.id:
            raise NotForThem
        excluded = self.config.programme.excluded_accounts
        if fan.excluded_kind is not None and fan.excluded_kind in excluded:
            raise ExcludedAccount(fan.excluded_kind)
        if live and card is not None and card.state is EnrolmentState.SUSPENDED:
            raise CreatorSuspended
        approved = card is not None and card.state is EnrolmentState.APPROVED
        if card is None or not approved or card.blocked or card.excluded_kind in excluded:
            raise NoGiftsTo

    def rail(
        self, platform: Platform, fan: Member, card: CreatorCard, pauses: Sequence[Pause], *, wallet_open: bool
    ) -> rails.Allowed:
        """The row of the rail policy that allows it. Raises Paused, AgeNeeded, UnderAge or RailRefused."""
        switches = rails.Switches(
            paused=frozenset(pause.feature.value for pause in pauses),
            blocked_regions=self.config.rails.blocked_regions.by_product(),
            confirmed_regions=self.config.rails.confirmed_regions.by_product(),
            wallet_open=wallet_open,
        )
        of_age = is_of_age(fan, self.config.programme)
        creator = rails.CreatorState(card.region)
        try:
            return rails.decide(platform, rails.Product.GIFT, fan.region, of_age, creator, switches)
        except rails.RailRefused as refused:
            raise self._helpful(refused, fan, pauses) from refused

    def own_pause(self, limits: Limits, now: datetime) -> None:
        """Raises OnPause while the fan lets himself spend nothing."""
        paused = effective(limits, now).paused_until
        if paused is not None:
            raise OnPause(paused)

    def _helpful(self, refused: rails.RailRefused, fan: Member, pauses: Sequence[Pause]) -> Refusal:
        if refused.reason == "paused":
            return next(Paused.of(pause) for pause in pauses if pause.feature in _PAUSES)
        if refused.reason == "age_needed":
            return AgeNeeded()
        if refused.reason == "under_age" and fan.region is not None:
            return UnderAge(self.config.programme.age_of(fan.region), fan.region)
        return refused
