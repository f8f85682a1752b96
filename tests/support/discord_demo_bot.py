"""A tiny bot with one of everything, to prove Discord's stand-ins without the product."""

import asyncio
import re
from typing import Any

import discord
from discord import app_commands, ui
from discord.ext import commands


class CountButton(ui.DynamicItem[ui.Button[Any]], template=r"count:(?P<number>\d+)"):
    """Counts up in its own custom_id: it needs no memory, so it works after a restart."""

    def __init__(self, number: int) -> None:
        super().__init__(ui.Button(label=f"Count {number}", custom_id=f"count:{number}"))
        self.number = number

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction, item: ui.Item[Any], match: re.Match[str], /
    ) -> "CountButton":
        return cls(int(match["number"]))

    async def callback(self, interaction: discord.Interaction) -> None:
        await interaction.response.edit_message(view=screen(self.number + 1))


def screen(number: int) -> ui.LayoutView:
    """A Components V2 screen: texts, a link and a button that survives a restart."""
    view = ui.LayoutView(timeout=None)
    link: ui.Button[ui.LayoutView] = ui.Button(label="Rules", url="https://example.test/rules")
    row: ui.ActionRow[Any] = ui.ActionRow(CountButton(number))
    view.add_item(
        ui.Container(
            ui.TextDisplay("## Counter"),
            ui.Section(ui.TextDisplay(f"It stands at **{number}**."), accessory=link),
            ui.Separator(),
            row,
        )
    )
    return view


class FormModal(ui.Modal, title="Tell us"):
    """One required and one optional field."""

    name: ui.Label[ui.Modal] = ui.Label(text="Name", component=ui.TextInput(custom_id="name"))
    why: ui.Label[ui.Modal] = ui.Label(text="Why", component=ui.TextInput(custom_id="why", required=False))

    async def on_submit(self, interaction: discord.Interaction) -> None:
        assert isinstance(self.name.component, ui.TextInput)
        await interaction.response.send_message(f"Thank you, {self.name.component.value}", ephemeral=True)


class Menu(ui.View):
    """A classic view with a select menu."""

    @ui.select(placeholder="Colour", options=[discord.SelectOption(label="Red", value="r")], custom_id="colour")
    async def colour(self, interaction: discord.Interaction, menu: ui.Select["Menu"]) -> None:
        await interaction.response.send_message(f"chose {menu.values[0]}", ephemeral=True)


@app_commands.command(description="Give something to somebody")
@app_commands.guild_only()
async def give(
    interaction: discord.Interaction, to: discord.Member, what: str, count: app_commands.Range[int, 1, 9] = 1
) -> None:
    """Slow work behind a defer, an answer only the giver sees, a word in public, a DM."""
    await interaction.response.defer(ephemeral=True)
    await asyncio.sleep(0)
    await interaction.followup.send(f"You gave {to.mention} {count} {what}", ephemeral=True)
    assert isinstance(interaction.channel, discord.TextChannel)
    await interaction.channel.send(
        f"{interaction.user.mention} gave {what}", allowed_mentions=discord.AllowedMentions.none()
    )
    try:
        await to.send(f"{what} from {interaction.user.display_name}")
    except discord.Forbidden as closed:
        await interaction.followup.send(f"no DM: {closed.code}", ephemeral=True)


@give.autocomplete("what")
async def offer(interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
    things = ("cake", "candle", "rose")
    return [app_commands.Choice(name=t.title(), value=t) for t in things if t.startswith(typed)]


@app_commands.command(description="Show the counter")
async def counter(interaction: discord.Interaction) -> None:
    await interaction.response.send_message(view=screen(0))


@app_commands.command(description="Open the form")
async def form(interaction: discord.Interaction) -> None:
    await interaction.response.send_modal(FormModal())


@app_commands.command(description="A menu")
async def menu(interaction: discord.Interaction) -> None:
    await interaction.response.send_message("Pick", view=Menu(timeout=None))


@app_commands.command(description="Show an attached picture")
async def show(interaction: discord.Interaction, picture: discord.Attachment) -> None:
    await interaction.response.send_message(
        embed=discord.Embed(title="Shown", description=picture.filename).set_image(url=picture.url)
    )


@app_commands.command(description="Answer late")
async def slow(interaction: discord.Interaction, seconds: float) -> None:
    await interaction.response.defer()
    await asyncio.sleep(seconds)
    await interaction.edit_original_response(content=f"slept {seconds}")


@app_commands.command(description="Wait for ever")
async def hang(interaction: discord.Interaction) -> None:
    await asyncio.Event().wait()


@app_commands.command(description="Answer nothing")
async def mute(interaction: discord.Interaction) -> None:
    return None


@app_commands.command(description="Fail")
async def crash(interaction: discord.Interaction) -> None:
    raise RuntimeError("on purpose")


@app_commands.context_menu(name="Praise")
async def praise(interaction: discord.Interaction, member: discord.Member) -> None:
    await interaction.response.send_message(f"{member.mention} is great", ephemeral=True)


@app_commands.context_menu(name="Quote")
async def quote(interaction: discord.Interaction, message: discord.Message) -> None:
    await interaction.response.send_message(f"“{message.content}”", ephemeral=True)


class Seen(commands.Cog):
    """Keeps what the gateway told."""

    def __init__(self) -> None:
        self.reactions: list[str] = []
        self.streams: list[bool] = []
        self.videos: list[str] = []

    @commands.Cog.listener()
    async def on_raw_reaction_add(self, event: discord.RawReactionActionEvent) -> None:
        self.reactions.append(str(event.emoji))

    @commands.Cog.listener()
    async def on_voice_state_update(
        self, member: discord.Member, before: discord.VoiceState, after: discord.VoiceState
    ) -> None:
        self.streams.append(bool(after.self_stream))

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        self.videos += [file.filename for file in message.attachments]


COMMANDS: tuple[Any, ...] = (give, counter, form, menu, show, slow, hang, mute, crash, praise, quote)


class DemoBot(commands.AutoShardedBot):
    """Commands are synced at start; `seen` keeps what the gateway told."""

    def __init__(self) -> None:
        intents = discord.Intents(
            guilds=True,
            guild_messages=True,
            dm_messages=True,
            voice_states=True,
            guild_reactions=True,
            message_content=True,
        )
        super().__init__(commands.when_mentioned, intents=intents, shard_count=1, help_command=None)
        self.seen = Seen()

    async def setup_hook(self) -> None:
        """Register what survives a restart, then tell Discord the commands."""
        self.add_dynamic_items(CountButton)
        await self.add_cog(self.seen)
        for command in COMMANDS:
            self.tree.add_command(command)
        await self.tree.sync()
