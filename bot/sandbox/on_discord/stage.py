"""The stage: personas use a real discord.py bot inside a simulated Discord, gesture by gesture."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import simcord
from simcord.backend.access import can_access_channel, can_access_message

from .backstage import Backstage
from .gestures import SAMPLE_IMAGE, SAMPLE_VIDEO, Gestures, Refused, refusals
from .view import View, walk

DM = "dm"
HISTORY = 50
_BUTTON, _SELECTS = 2, (3, 5, 6, 7, 8)
NO_COMMAND_ANSWER = "The application did not respond"
NO_BUTTON_ANSWER = "This interaction failed"
NO_FORM_ANSWER = "Something went wrong. Try again."
Person = simcord.MemberActor | simcord.UserHandle


@dataclass(frozen=True)
class Outcome:
    """What the persona saw of an action once the bot's handlers were at rest.

    `messages`: the new or edited ones that the persona can see, in the sandbox interface's shape;
    `modal`: a form that opened; `toast`: what the client itself says when no answer came.
    """

    messages: list[dict[str, Any]] = field(default_factory=list)
    modal: dict[str, Any] | None = None
    toast: str | None = None


class Stage(Backstage):
    """The gestures. Each raises Refused for what Discord itself refuses, and TimeoutError, naming the
    coroutine, when a handler of the bot does not come to rest within `settle_timeout` seconds.

    `as_` is a persona's name; `channel` one of the world's channels or "dm".
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._view = View(self.env, self.world, self.journal)
        self._gestures = Gestures(self.env, self.world)
        self._modals: dict[str, simcord.InteractionResult] = {}

    # -------------------------------------------------------------- gestures

    async def slash(self, as_: str, channel: str, command: str, options: dict[str, Any] | None = None) -> Outcome:
        """Run "tip" or "market post". "@mia" is the person or her mention, "@image" a sample attachment."""

        async def act() -> simcord.InteractionResult:
            values = self._gestures.options(command, options or {})
            place = self._place(as_, channel)
            if channel == DM:
                found = await self._user(as_).slash(command, **values)
            else:
                found = await self._gestures.member(as_).slash(place, command, **values)
            return _result(found)

        return await self._act(as_, act, NO_COMMAND_ANSWER)

    async def autocomplete(
        self,
        as_: str,
        channel: str,
        command: str,
        option: str,
        value: str,
        options: dict[str, Any] | None = None,
    ) -> list[dict[str, Any]]:
        """What the bot offers while `value` is typed: at most 25 {"name", "value"}."""
        async with self.lock:
            with refusals():
                filled = self._gestures.options(command, options or {})
                place = self._place(as_, channel)
                if channel == DM:
                    return await self._user(as_).autocomplete(command, option, value, **filled)
                member = self._gestures.member(as_)
                return await member.autocomplete(place, command, option, value, **filled)

    async def click(self, as_: str, message: str, button: str) -> Outcome:
        """Press a button by its id or its label."""

        async def act() -> simcord.InteractionResult:
            shown, person = self._shown(as_, message)
            found = self._component(shown, button, (_BUTTON,))
            return _result(await person.click(shown, custom_id=found["custom_id"]))

        return await self._act(as_, act, NO_BUTTON_ANSWER)

    async def select(self, as_: str, message: str, select: str, values: list[str]) -> Outcome:
        """Choose from a menu by its id or placeholder; people and places as "@mia" and "#general"."""

        async def act() -> simcord.InteractionResult:
            shown, person = self._shown(as_, message)
            found = self._component(shown, select, _SELECTS)
            chosen = self._gestures.chosen(found["type"], values)
            return _result(await person.select(shown, chosen, custom_id=found["custom_id"]))

        return await self._act(as_, act, NO_BUTTON_ANSWER)

    async def modal(self, as_: str, modal: str, fields: dict[str, Any]) -> Outcome:
        """Submit a form that an earlier action opened; fields by id or by label."""

        async def act() -> simcord.InteractionResult:
            opened = self._modals.get(modal)
            if opened is None or opened.modal is None:
                raise Refused(f"no form {modal} is open")
            person: Person = self._user(as_)
            if opened._interaction.guild_id is not None:
                person = self._gestures.member(as_)
            found = _result(await person.submit_modal(opened, self._gestures.fields(opened.modal, fields)))
            del self._modals[modal]
            return found

        return await self._act(as_, act, NO_FORM_ANSWER)

    async def context(
        self,
        as_: str,
        command: str,
        *,
        user: str | None = None,
        message: str | None = None,
        channel: str = "general",
    ) -> Outcome:
        """Run a context menu command on a person ("@mia", seen in `channel`) or on a message."""

        async def act() -> simcord.InteractionResult:
            member = self._gestures.member(as_)
            if message is None:
                target = self._gestures.member(user or "")
                return await member.context_menu(self._place(as_, channel), command, target)
            shown, _ = self._shown(as_, message)
            place = next((c for c in self.world.channels.values() if c.id == shown.channel_id), None)
            if place is None:
                raise Refused("context menus on messages work in the server's channels")
            return await member.context_menu(place, command, shown)

        return await self._act(as_, act, NO_COMMAND_ANSWER)

    async def send(
        self,
        as_: str,
        channel: str,
        text: str = "",
        *,
        video: bool = False,
        image: bool = False,
        reply_to: str | None = None,
    ) -> Outcome:
        """Post a message, with a sample video or picture if asked."""

        async def act() -> None:
            files = [SAMPLE_VIDEO] * video + [SAMPLE_IMAGE] * image
            typed, place = self._gestures.text(text), self._place(as_, channel)
            if channel == DM:
                stored = self.env.backend.store_attachments(place.id, files)
                await self._user(as_).send_dm(typed, attachments=stored)
                return
            answered = self._shown(as_, reply_to)[0] if reply_to else None
            member = self._gestures.member(as_)
            await member.send(place, typed, attachments=files, reply_to=answered)

        return await self._act(as_, act)

    async def react(self, as_: str, message: str, emoji: str) -> Outcome:
        """Add a reaction."""

        async def act() -> None:
            shown, person = self._shown(as_, message)
            await person.set_reaction(shown, emoji, reacted=True)

        return await self._act(as_, act)

    async def buy(self, as_: str, article: str, message: str | None = None) -> Outcome:
        """Buy in the platform's shop, from its own page or under a message; paying is between persona and shop."""

        async def act() -> None:
            offered = self.shop.offered(self._shown(as_, message)[0].components) if message else None
            await self.shop.sell(self._user(as_).id, article, offered)

        return await self._act(as_, act)

    async def take_back(self, as_: str) -> Outcome:
        """The platform's shop gives the persona's latest purchase back."""
        return await self._act(as_, lambda: self.shop.take_back(self._user(as_).id))

    async def voice(self, as_: str, channel: str | None, *, stream: bool = False) -> Outcome:
        """Join a voice channel, sharing the screen with `stream`; None leaves it."""

        async def act() -> None:
            if channel is not None and channel not in self.world.voice:
                raise Refused(f"{channel} is not a voice channel")
            place = self.world.voice[channel].id if channel is not None else None
            member = self._gestures.member(as_).id
            # Simcord's actors can be muted and deaf but share no screen; the platform behind them can.
            self.env.backend.set_voice_state(self.world.guild.id, member, place, self_stream=stream)
            await self.env.settle()

        return await self._act(as_, act)

    # ---------------------------------------------------------------- seeing

    async def messages(self, as_: str, channel: str) -> list[dict[str, Any]]:
        """The newest messages of a channel that the persona can see, oldest first."""
        async with self.lock:
            with refusals():
                place = self._place(as_, channel)
            viewer = self._viewer(as_, channel)
            seen: list[dict[str, Any]] = []
            for stored in reversed(self.env.backend.messages[place.id].values()):
                if can_access_message(self.env, place.id, stored, viewer, history=True):
                    seen.append(self._view.message(stored))
                if len(seen) == HISTORY:
                    break
            return seen[::-1]

    async def page(self, as_: str, channel: str) -> str:
        """The address of the persona's own page of a channel or of her DM, opened on first request."""
        async with self.lock:
            with refusals():
                return await self.pages.url(self._place(as_, channel), self._viewer(as_, channel))

    def file(self, url: str) -> bytes | None:
        """The bytes of an attachment, for pages that show `images`; None for an unknown address."""
        return self.env.backend.cdn.get(url)

    # -------------------------------------------------------------- plumbing

    async def _act(
        self,
        as_: str,
        act: Callable[[], Awaitable[simcord.InteractionResult | None]],
        unanswered: str | None = None,
    ) -> Outcome:
        async with self.lock:
            before = self.journal.mark()
            with refusals():
                self._user(as_)
                result = await act()
            modal = None
            if result is not None and (form := result.modal) is not None:
                modal_id = str(result._interaction.id)
                self._modals[modal_id] = result
                modal = self._view.modal(modal_id, form)
            silent = result is not None and not result.acknowledged
            return Outcome(self._changed(as_, before), modal, unanswered if silent else None)

    def _changed(self, as_: str, before: int) -> list[dict[str, Any]]:
        seen = []
        for message_id in self.journal.since(before):
            channel_id = self.journal.channel_of[message_id]
            stored = self.env.backend.messages[channel_id].get(message_id)
            if stored and can_access_message(self.env, channel_id, stored, self._user(as_)):
                seen.append(self._view.message(stored))
        return seen

    def _place(self, as_: str, channel: str) -> simcord.ChannelHandle:
        if channel == DM:
            return self._user(as_).dm_channel
        place, member = self.world.channels.get(channel.removeprefix("#")), self._gestures.member(as_)
        if place is None or not can_access_channel(self.env, place.id, member, history=True):
            raise Refused(f"{as_} sees no channel {channel}")
        return place

    def _viewer(self, as_: str, channel: str) -> Person:
        return self._user(as_) if channel == DM else self._gestures.member(as_)

    def _shown(self, as_: str, message: str) -> tuple[simcord.ResponseMessage, Person]:
        """The message as its reader holds it, and the reader: a user in a DM, a member on the server."""
        channel_id = self.journal.channel_of.get(int(message)) if message.isdecimal() else None
        stored = self.env.backend.messages[channel_id].get(int(message)) if channel_id else None
        if stored is None or not can_access_message(self.env, stored.channel_id, stored, self._user(as_)):
            raise Refused(f"{as_} sees no message {message}")
        in_dm = self.env.backend.channels[stored.channel_id].guild_id is None
        person: Person = self._user(as_) if in_dm else self._gestures.member(as_)
        return simcord.ResponseMessage(self.env, stored), person

    def _component(self, shown: simcord.ResponseMessage, wanted: str, types: tuple[int, ...]) -> dict[str, Any]:
        parts = [part for part in walk(shown.components) if part["type"] in types and part.get("custom_id")]
        for key in ("custom_id", "label", "placeholder"):
            found = [part for part in parts if part.get(key) == wanted]
            if len(found) == 1:
                return found[0]
        names = [part.get("label") or part.get("placeholder") or part["custom_id"] for part in parts]
        raise Refused(f"the message has no single {wanted!r} to press; it has {names}")


def _result(found: Any) -> simcord.InteractionResult:
    assert isinstance(found, simcord.InteractionResult)
    return found
