"""A discord.py bot that answers every slash command with one line. Run as a process of its own:
`python -m tests.bench.bare.discord_echo API_BASE GATEWAY_URL`."""

import sys

import discord
import yarl
from discord import app_commands


class Echo(discord.AutoShardedClient):
    """The least a bot can do."""

    def __init__(self) -> None:
        super().__init__(intents=discord.Intents(guilds=True), max_messages=None, chunk_guilds_at_startup=False)
        self.tree = app_commands.CommandTree(self)

    async def setup_hook(self) -> None:
        @self.tree.command(name="tip", description="echo")
        async def tip(interaction: discord.Interaction[discord.Client], creator: str, amount: str) -> None:
            await interaction.response.send_message(f"{creator} {amount}", ephemeral=True)

        await self.tree.sync()


def main() -> None:
    discord.http.Route.BASE = sys.argv[1]
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(sys.argv[2])
    Echo().run("bench.token.echo", log_handler=None)


if __name__ == "__main__":
    main()
