"""Purchases in Discord's shop: what Discord calls entitlements, in our words."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC
from typing import Final

import aiohttp
import discord
import structlog

from bot.app import App
from bot.coins.purchases import Origin, Purchase
from bot.errors import Refusal
from bot.payments.provider import ProviderDown, ProviderRefused

log = structlog.get_logger(__name__)

_ORIGINS = {
    discord.EntitlementType.purchase: Origin.BOUGHT, discord.EntitlementType.test_mode_purchase: Origin.TEST,
}  # fmt: skip
# What Discord says of a purchase that was used already, and of one that is no more.
_USED_BEFORE: Final = frozenset({40022, 10029})


def purchase_of(entitlement: discord.Entitlement) -> Purchase:
    """An entitlement in the core's words."""
    return Purchase(
        purchase_id=str(entitlement.id),
        sku=str(entitlement.sku_id),
        buyer=None if entitlement.user_id is None else str(entitlement.user_id),
        at=entitlement.created_at.astimezone(UTC),
        origin=_ORIGINS.get(entitlement.type, Origin.OTHERWISE),
        used=entitlement.consumed,
        gone=entitlement.deleted,
    )


async def tell(app: App, entitlement: discord.Entitlement, *, gone: bool = False) -> None:
    """Hands an event on; what fails is found by the sweep of Discord's list."""
    purchase = purchase_of(entitlement)
    try:
        await app.selling.shop.told(replace(purchase, gone=gone or purchase.gone))
    except Refusal as refusal:
        log.warning("discord_purchase_left_to_the_sweep", why=refusal.code, purchase=purchase.purchase_id)


class AppShop:
    """Fits `bot.coins.purchases.DiscordShop`."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    async def purchases(self, after: str, limit: int) -> Sequence[Purchase]:
        # The library's own iterator leaves out what was deleted whenever it reads forwards.
        with _asking():
            found = await self._client.http.get_entitlements(
                self._application, after=int(after), limit=limit, exclude_deleted=False
            )
        read = [purchase_of(discord.Entitlement(self._client._connection, data)) for data in found]
        return sorted(read, key=lambda one: int(one.purchase_id))

    async def use(self, purchase_id: str) -> None:
        with _asking():
            try:
                await self._client.http.consume_entitlement(self._application, int(purchase_id))
            except discord.HTTPException as no:
                if no.code not in _USED_BEFORE:
                    raise

    async def name_of(self, user_id: str) -> str:
        try:
            with _asking():
                user = await self._client.fetch_user(int(user_id))
        except ProviderRefused:
            # He is no more; what he bought is his all the same, should he come back.
            return user_id
        return user.global_name or user.name

    @property
    def _application(self) -> int:
        if self._client.application_id is None:
            raise ProviderDown
        return self._client.application_id


@contextmanager
def _asking() -> Iterator[None]:
    """Discord's failures in the core's words: a definite no, or no clear answer."""
    try:
        yield
    except discord.HTTPException as error:
        if error.status in (400, 403, 404):
            raise ProviderRefused(f"{error.code} {error.text}"[:100]) from error
        raise ProviderDown from error
    except (OSError, aiohttp.ClientError, TimeoutError) as error:
        raise ProviderDown from error
