"""Hands: the same intents as the gestures that each platform knows. Words are shared, gestures are native."""

from dataclasses import dataclass, field
from typing import Any, Protocol

from bot.sandbox.api.acts import Acts
from bot.sandbox.on_discord import Refused
from bot.sandbox.telegram_people import username
from bot.sandbox.telegram_sim import NotPossible

Body = dict[str, Any]
Options = dict[str, str]
# What each platform calls the places of a story.
PLACES = {
    "discord": {"private": "dm", "public": "general", "staff": "mods"},
    "telegram": {"private": "private", "public": "group", "staff": "mods"},
}


@dataclass(frozen=True)
class Done:
    """How a gesture is told, and what the persona saw of it."""

    told: str
    messages: list[Body] = field(default_factory=list)
    modal: Body | None = None
    toast: str | None = None
    url: str | None = None


class Hand(Protocol):
    """One platform's gestures. Each raises what the simulated platform refuses."""

    @property
    def platform(self) -> str: ...

    async def say(self, as_: str, text: str) -> Done: ...
    async def command(self, as_: str, command: str, options: Options, place: str) -> Done: ...
    async def tip(self, as_: str, creator: str, amount: str, note: str) -> Done: ...
    async def prove(self, as_: str, command: str, options: Options) -> Done:
        """A command in private with a picture."""
        ...

    async def press(self, as_: str, message: Body, label: str) -> Done: ...
    async def choose(self, as_: str, message: Body, label: str) -> Done: ...
    async def fill(self, as_: str, asked: Done, answers: Options) -> Done: ...
    async def look(self, as_: str) -> list[Body]:
        """Every message that the persona sees, with its `place`."""
        ...

    def name(self, persona: str) -> str:
        """How one calls somebody in a command."""
        ...


class CannotDo(Exception):
    """The message has nothing of that name to press or choose."""


def _pick(things: list[Body], label: str) -> Body:
    """The one thing that is labelled so, begins so, or has it somewhere in its label."""
    for fits in (str.__eq__, str.startswith, str.__contains__):
        found = [each for each in things if fits(str(each["label"]), label)]
        if len(found) == 1:
            return found[0]
    raise CannotDo(f"no single {label!r} among {[each['label'] for each in things]}")


@dataclass(frozen=True)
class DiscordHand:
    """Slash commands with typed options, buttons, selects and forms."""

    acts: Acts
    platform: str = "discord"

    async def say(self, as_: str, text: str) -> Done:
        body = {"as": as_, "channel": "general", "text": text}
        return _done(f"“{text}” in #{body['channel']}", await self.acts.discord.send(body))

    async def command(self, as_: str, command: str, options: Options, place: str) -> Done:
        given = " ".join(f"{name}:{value}" for name, value in options.items())
        channel = PLACES["discord"][place]
        body = {"as": as_, "channel": channel, "command": command, "options": options}
        where = "in a direct message" if place == "private" else f"in #{channel}"
        return _done(f"/{command} {given}".rstrip() + f" {where}", await self.acts.discord.slash(body))

    async def tip(self, as_: str, creator: str, amount: str, note: str) -> Done:
        options = {"creator": f"@{creator}", "amount": amount} | ({"note": note} if note else {})
        return await self.command(as_, "tip", options, "public")

    async def prove(self, as_: str, command: str, options: Options) -> Done:
        return await self.command(as_, command, {**options, "proof": "@image"}, "private")

    async def press(self, as_: str, message: Body, label: str) -> Done:
        button = _pick(message["buttons"], label)
        if button["url"]:
            return Done(f"[{button['label']}]", url=button["url"])
        body = {"as": as_, "message": message["id"], "button": button["id"]}
        return _done(f"[{button['label']}]", await self.acts.discord.click(body))

    async def choose(self, as_: str, message: Body, label: str) -> Done:
        option = _pick(
            [entry | {"select": select["id"]} for select in message["selects"] for entry in select["options"]], label
        )
        body = {"as": as_, "message": message["id"], "select": option["select"], "values": [option["value"]]}
        return _done(f"“{option['label']}”", await self.acts.discord.select(body))

    async def fill(self, as_: str, asked: Done, answers: Options) -> Done:
        if asked.modal is None:
            raise CannotDo(f"no form is open after {asked.told}")
        told = ", ".join(f"“{value}”" for value in answers.values())
        body = {"as": as_, "modal": asked.modal["id"], "fields": answers}
        return _done(told, await self.acts.discord.modal(body))

    async def look(self, as_: str) -> list[Body]:
        found: list[Body] = []
        for place, channel in PLACES["discord"].items():
            try:
                seen = await self.acts.discord.messages({"as": as_, "channel": channel})
            except Refused:
                continue
            found += [message | {"place": place} for message in seen["messages"]]
        return found

    def name(self, persona: str) -> str:
        return f"@{persona}"


@dataclass(frozen=True)
class TelegramHand:
    """Replies, commands typed in order, inline keyboards, answers to questions."""

    acts: Acts
    platform: str = "telegram"

    async def say(self, as_: str, text: str) -> Done:
        body = {"as": as_, "chat": "group", "text": text}
        return _done(f"“{text}” in the group", await self.acts.telegram.send(body))

    async def command(self, as_: str, command: str, options: Options, place: str) -> Done:
        text = " ".join((f"/{command}", *options.values()))
        where = {"private": "to Bouquet", "public": "in the group", "staff": "in the moderators’ group"}[place]
        body = {"as": as_, "chat": PLACES["telegram"][place], "text": text}
        return _done(f"{text} {where}", await self.acts.telegram.send(body))

    async def tip(self, as_: str, creator: str, amount: str, note: str) -> Done:
        """Under the creator's latest words in the group; without any, by name in private."""
        said = await self.acts.telegram.messages({"as": as_, "chat": "group"})
        theirs = [message for message in said["messages"] if message["author"].lower() == creator]
        if not theirs:
            options = {"creator": creator.capitalize(), "amount": amount, "note": note}
            return await self.command(as_, "tip", {k: v for k, v in options.items() if v}, "private")
        text = f"/tip {amount} {note}".rstrip()
        body = {"as": as_, "chat": "group", "text": text, "reply_to": theirs[-1]["id"]}
        return _done(f"{text} under {creator.capitalize()}’s words in the group", await self.acts.telegram.send(body))

    async def prove(self, as_: str, command: str, options: Options) -> Done:
        """The command is the picture's caption."""
        text = " ".join((f"/{command}", *options.values()))
        body = {"as": as_, "chat": "private", "text": text, "photo": True}
        return _done(f"{text} below a picture, to Bouquet", await self.acts.telegram.send(body))

    async def press(self, as_: str, message: Body, label: str) -> Done:
        button = _pick(message["buttons"], label)
        if button["url"]:
            return Done(f"[{button['label']}]", url=button["url"])
        body = {"as": as_, "message": message["id"], "button": button["label"]}
        return _done(f"[{button['label']}]", await self.acts.telegram.click(body))

    async def choose(self, as_: str, message: Body, label: str) -> Done:
        return await self.press(as_, message, label)

    async def fill(self, as_: str, asked: Done, answers: Options) -> Done:
        """Telegram asks one question after the other."""
        after = Done("")
        for value in answers.values():
            body = {"as": as_, "chat": "private", "text": value}
            after = _done(", ".join(f"“{each}”" for each in answers.values()), await self.acts.telegram.send(body))
        return after

    async def look(self, as_: str) -> list[Body]:
        found: list[Body] = []
        for place, chat in PLACES["telegram"].items():
            try:
                seen = await self.acts.telegram.messages({"as": as_, "chat": chat})
            except NotPossible:
                continue
            found += [message | {"place": place} for message in seen["messages"]]
        return found

    def name(self, persona: str) -> str:
        return f"@{username(persona)}"


def hand_of(platform: str, acts: Acts) -> Hand:
    """The hand for a platform's name."""
    return DiscordHand(acts) if platform == "discord" else TelegramHand(acts)


def _done(told: str, answer: Body) -> Done:
    return Done(told, answer["messages"], answer["modal"], answer["toast"], answer.get("url"))
