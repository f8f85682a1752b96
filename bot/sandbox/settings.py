"""The sandbox's configuration: everything points at this machine, nothing is secret."""

from bot.config import Config
from bot.config.load import build_config
from bot.sandbox.stripe_sim import StripeSim
from bot.sandbox.telegram_sim import TelegramSim

# What Discord's shop sells here: the article's id and its price, by coins.
ARTICLES = {
    65: ("130000000000000065", "0.99"), 330: ("130000000000000330", "4.99"), 660: ("130000000000000660", "9.99"),
}  # fmt: skip


def articles() -> dict[str, tuple[str, str]]:
    """The same as the simulated shop shows them: name and price by id."""
    return {sku: (f"{coins} coins", f"${price}") for coins, (sku, price) in ARTICLES.items()}


def sandbox_config(
    telegram: TelegramSim, stripe: StripeSim, *, database: str, web_port: int, profile: str,
    owner: str,
) -> Config:  # fmt: skip
    """A complete configuration; registers our webhook endpoints with the simulated Stripe."""
    public = f"http://127.0.0.1:{web_port}"
    platform = stripe.control.listen(f"{public}/webhooks/stripe")["secret"]
    connect = stripe.control.listen(f"{public}/webhooks/stripe-connect", connect=True)["secret"]
    return build_config(
        {
            "profile": profile,
            "app_secret": "sandbox-secret-that-signs-links-on-this-machine-only",
            "operator": {
                # Without an article: it stands in sentences of every language.
                "name": "Bouquet sandbox",
                "owners": [owner],
                "terms_url": f"{public}/terms",
                "privacy_url": f"{public}/privacy",
            },
            "web": {"public_url": public, "host": "127.0.0.1", "port": web_port},
            "database": {"url": database},
            # So that people can try prices shown in another currency.
            "money": {"reference_rates": {"eur": "0.92", "gbp": "0.79"}},
            # So that people can try showcases.
            "discord": {"token": "sandbox-discord-token-of-nobody", "see_posts": True},
            "telegram": {"token": telegram.token, "api_base": telegram.api_base, "file_base": telegram.file_base},
            "discord_sku": {
                "enabled": True,
                "packs": {str(coins): {"sku": sku, "price": price} for coins, (sku, price) in ARTICLES.items()},
            },
            "stripe": {
                "payout_region": "US",
                "key": "sk_test_sandbox0000000000000000",
                "webhook_secrets": [platform],
                "connect_webhook_secrets": [connect],
                "api_base": stripe.url,
            },
        }
    )
