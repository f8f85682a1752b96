"""`bouquet rails`: ask the rail policy."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import App, Parameter

from bot.cli.options import CONFIG, NONE, AsJson, ConfigPath, SecretsDir, load

if TYPE_CHECKING:
    from bot.rails import Switches

Platform = Literal["discord", "telegram"]
Product = Literal["tip", "coins", "gift", "redeem", "fund_share", "deal_funding", "deal_pay"]
Rail = Literal["stripe", "stars", "discord_sku", "wallet", "connect_transfer"]
Ready = Literal["none", "incomplete", "under_review", "ready", "paused", "closed"]


def register(app: App) -> None:
    app.command(rails, name="rails")


def rails(
    *,
    platform: Annotated[Platform, Parameter(help="Where it is asked for.")],
    product: Annotated[Product, Parameter(help="What is paid for.")],
    region: Annotated[str, Parameter(help="The payer's country, two letters.")],
    rail: Annotated[Rail | None, Parameter(help="Ask for this rail only.")] = None,
    creator_region: Annotated[str | None, Parameter(help="The creator's country; the payer's when left out.")] = None,
    creator: Annotated[Ready, Parameter(help="State of the creator's payout account.")] = "ready",
    age_ok: Annotated[bool, Parameter(help="Whether the payer stated to be of age.")] = True,
    consent: Annotated[bool, Parameter(help="Whether the payer agreed to delivery at once (coins).")] = False,
    config: ConfigPath = CONFIG,
    secrets: SecretsDir = None,
    as_json: AsJson = False,
) -> int:
    """Ask by which way something may be paid, and why not.

    Prints the rails, the row of the policy that decided and its version, or the code and the sentence of the refusal
    (exit status 1). Uses the switches of the configuration when there is one, else the defaults.
    """
    from bot import rails as policy
    from bot.config.values import region_code
    from bot.members.model import Platform as Chat

    try:
        payer, receiver = region_code(region), region_code(creator_region or region)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    switches, in_region = _switches(config, secrets, consent, receiver)
    state = policy.CreatorState(region=receiver, in_payout_region=in_region, readiness=creator)
    asked = policy.Rail(rail) if rail else None
    try:
        allowed = policy.decide(Chat(platform), policy.Product(product), payer, age_ok, state, switches, asked)
    except policy.RailRefused as refused:
        from bot.replies.refusals import refusal
        from bot.replies.words import Words

        return _tell(as_json, refused.reason, refusal(refused, Words()).text, refused.row, refused.version)
    return _tell(as_json, None, ", ".join(allowed.rails), allowed.row, allowed.version)


def _switches(config: Path, secrets: Path | None, consent: bool, creator_region: str) -> "tuple[Switches, bool]":
    from bot.rails import Switches

    if not config.exists() and "BOUQUET_CONFIG" not in os.environ:
        return Switches(consent=consent), True
    settings = load(config, secrets, NONE)
    switches = Switches(
        blocked_regions=settings.rails.blocked_regions.by_product(),
        confirmed_regions=settings.rails.confirmed_regions.by_product(),
        telegram_tips=settings.telegram.tips,
        discord_sku=settings.discord_sku.enabled,
        discord_sku_alone=not settings.discord_sku.beside_cards,
        consent=consent,
    )
    return switches, creator_region in settings.stripe.payout_countries


def _tell(as_json: bool, code: str | None, text: str, row: str, version: int) -> int:
    import json

    if as_json:
        key = "sentence" if code else "rails"
        print(json.dumps({"allowed": code is None, "code": code, key: text, "row": row, "version": version}))
    elif code is None:
        print(f"allowed: {text}  ({row}, policy version {version})")
    else:
        print(f"refused: {code}  ({row}, policy version {version})\n{text}")
    return 1 if code else 0
