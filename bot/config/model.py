"""The whole configuration: every section, and the three keys that stand above them."""

from typing import Annotated, Literal

from pydantic import SecretStr

from bot.config.chats import Discord, Telegram
from bot.config.coins import Coins, Diamonds, Stars
from bot.config.connectors import Youtube
from bot.config.deployment import (
    Community,
    Data,
    Database,
    Log,
    Notices,
    Operator,
    Reconcile,
    Retention,
    Sweep,
    Time,
    Web,
    Webhook,
    Week,
)
from bot.config.discord_sku import DiscordSku
from bot.config.gifts import Gifts, Live, Maturity
from bot.config.money import Disputes, MoneySection, Payments, Refunds, Stripe, Tips
from bot.config.payouts import Payout
from bot.config.people import Link, Market, Programme, Rails, Safety
from bot.config.thresholds import Fund, Metrics
from bot.config.values import Listed, Section, secret, setting
from bot.config.videos import Boards, VideoGifts

Language = Literal["en", "de", "es", "fr", "it"]


class Config(Section):
    """What an operator decides. Built by `bot.config.load_config` or `build_config`, which check it as a whole."""

    profile: Literal["tiktok-2021", "small-community"] = setting(
        "tiktok-2021", "choice", "Defaults by the size of community; a key set below wins over it."
    )
    languages: Annotated[tuple[Language, ...], Listed] = setting(
        ("en", "de"), "languages", "en and de are complete; es, fr and it fall back to en.", min_length=1
    )
    app_secret: SecretStr | None = secret("text", "Signs private links; made once by `bouquet init`, never changed.")
    operator: Operator
    web: Web
    database: Database
    discord: Discord
    telegram: Telegram
    stripe: Stripe
    money: MoneySection
    payments: Payments
    tips: Tips
    coins: Coins
    diamonds: Diamonds
    stars: Stars
    discord_sku: DiscordSku
    gifts: Gifts
    live: Live
    boards: Boards
    video_gifts: VideoGifts
    maturity: Maturity
    payout: Payout
    refunds: Refunds
    disputes: Disputes
    programme: Programme
    safety: Safety
    link: Link
    rails: Rails
    metrics: Metrics
    youtube: Youtube
    fund: Fund
    market: Market
    time: Time
    community: Community
    week: Week
    notices: Notices
    sweep: Sweep
    reconcile: Reconcile
    webhook: Webhook
    retention: Retention
    data: Data
    log: Log

    @property
    def currencies(self) -> tuple[str, ...]:
        """Currencies in which a tip can be charged without conversion."""
        return self.stripe.settlement_currencies or (self.money.base_currency,)

    @property
    def community_zone(self) -> str:
        """Zone of a community that has not chosen its own."""
        return self.community.zone or self.time.zone

    @property
    def app_secret_bytes(self) -> bytes:
        """The key for `bot.tokens.Tokens`."""
        if self.app_secret is None:
            raise ValueError("a configuration without app_secret was not built by load_config")
        return self.app_secret.get_secret_value().encode()
