"""The sandbox's Telegram: the personas, their group, mia's channel and the moderators' group."""

from bot.sandbox.personas import PERSONAS
from bot.sandbox.telegram_sim import TelegramSim

GROUP, CHANNEL, MODS = "group", "channel", "mods"


def username(persona: str) -> str:
    """The name after the @."""
    return f"{persona}_sandbox"


def populate(sim: TelegramSim) -> None:
    """People who pressed Start (all but chi), in the places they share with the bot."""
    bot = sim.bot
    people = {
        persona.name: sim.user(persona.name, first_name=persona.shown, username=username(persona.name))
        for persona in PERSONAS
        if persona.telegram
    }
    everybody = [people[name] for name in ("olu", "alex", "chi", "mia", "noa", "sam")]
    group = sim.group(GROUP, [*everybody, bot], owner=people["olu"])
    group.title = "Bouquet sandbox"
    people["olu"].promote(group, bot)
    channel = sim.channel(CHANNEL, people["mia"], [people["alex"]])
    channel.title = "Mia's channel"
    people["mia"].promote(channel, bot)
    sim.group(MODS, [people["olu"], people["sam"], bot], owner=people["olu"]).title = "Moderators"
    for persona in PERSONAS:
        if persona.telegram and persona.telegram_started:
            chat = sim.world.private(people[persona.name], bot)
            chat.started = True
