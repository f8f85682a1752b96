"""The demo bot as a process of its own: python -m tests.support.discord_demo_process API_BASE GATEWAY_URL."""

import sys

import discord
import yarl

from tests.support.discord_demo_bot import DemoBot


def point_discord_at(api_base: str, gateway_url: str) -> None:
    """Send discord.py to this server instead of Discord's own, for the whole process."""
    discord.http.Route.BASE = api_base
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway_url)


if __name__ == "__main__":
    point_discord_at(sys.argv[1], sys.argv[2])
    DemoBot().run("demo-token", log_handler=None)
