"""The pages a person sees at Stripe."""

from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from bot.sandbox.stripe_sim.sim import StripeSim


def add_routes(app: web.Application, sim: "StripeSim") -> None:
    """Adds /stripe/… to the app."""
