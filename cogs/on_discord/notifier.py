"""Says things on Discord without having been asked just now: private messages, public lines, edits."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

import discord
from discord.http import Route, handle_message_parameters

from bot.members.model import Platform, PlatformAccount
from bot.notices.model import MessageRef
from bot.ports import Gone, Unreachable
from bot.replies.reply import Reply

from .render import attached, card

# The person takes no messages from us, shares no server with us, or is no more.
_CLOSED = frozenset({50007, 50278, 10013})
# The thread sleeps; whoever writes in it wakes it, an edit does not.
_ASLEEP = 50083
_NAME_MAX = 100
# A gesture's token that Discord has forgotten answers as a webhook that never was.
_FORGOTTEN = 50027


class DiscordNotifier:
    """Discord's side of `bot.ports.Notifier`."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    async def tell(self, account: PlatformAccount, reply: Reply) -> None:
        """A direct message. Raises Unreachable when the person takes none from us."""
        try:
            channel = await self._client.create_dm(discord.Object(int(account.user_id)))
            await channel.send(view=card(reply), **attached(reply))
        except discord.HTTPException as error:
            if error.code in _CLOSED or isinstance(error, discord.Forbidden):
                raise Unreachable from error
            raise

    async def post(self, chat_id: str, reply: Reply) -> MessageRef:
        """A line in a channel, or in a new thread of it. Raises Gone when it is no more or we may not write there."""
        with _gone():
            channel = await self._place(chat_id, reply.thread)
            message = await channel.send(view=card(reply), **attached(reply))
        return MessageRef(Platform.DISCORD, str(channel.id), str(message.id))

    async def _place(self, chat_id: str, thread: str | None) -> discord.PartialMessageable | discord.Thread:
        """The channel itself, unless a thread is wanted that we may open and write in."""
        channel = self._client.get_channel(int(chat_id))
        if thread is not None and isinstance(channel, discord.TextChannel):
            ours = channel.permissions_for(channel.guild.me)
            if ours.create_public_threads and ours.send_messages_in_threads:
                kind = discord.ChannelType.public_thread
                return await channel.create_thread(name=thread[:_NAME_MAX], type=kind, auto_archive_duration=1440)
        return self._client.get_partial_messageable(int(chat_id))

    async def edit(self, ref: MessageRef, reply: Reply) -> None:
        """Replace a message of ours: a private answer by its token, anything else by its channel. Raises Gone."""
        reply = replace(reply, picture=None)
        with _gone():
            if ref.token is not None:
                await self._edit_answer(ref.token, reply)
            else:
                await self._edit_message(ref, reply)

    async def _edit_message(self, ref: MessageRef, reply: Reply) -> None:
        message = self._client.get_partial_messageable(int(ref.chat_id)).get_partial_message(int(ref.message_id))
        try:
            await message.edit(view=card(reply))
        except discord.HTTPException as error:
            if error.code != _ASLEEP:
                raise
            await self._client.http.edit_channel(int(ref.chat_id), archived=False)
            await message.edit(view=card(reply))

    async def _edit_answer(self, token: str, reply: Reply) -> None:
        """The answer to the gesture that the token belongs to. Through the client's own requests: the library's
        webhooks take their connection from the context, and a job is not in the client's."""
        route = Route(
            "PATCH", "/webhooks/{application}/{webhook_token}/messages/@original",
            application=self._client.application_id or 0, webhook_token=token,
        )  # fmt: skip
        with handle_message_parameters(view=card(reply), allowed_mentions=discord.AllowedMentions.none()) as params:
            await self._client.http.request(route, json=params.payload)

    async def pin(self, ref: MessageRef) -> None:
        """Pin a message of ours where we may."""
        channel = self._client.get_partial_messageable(int(ref.chat_id))
        with suppress(discord.Forbidden, discord.NotFound):
            await channel.get_partial_message(int(ref.message_id)).pin()

    async def delete(self, chat_id: str, message_id: str) -> None:
        """Remove a message where we may; raises Gone where not."""
        with _gone():
            channel = self._client.get_partial_messageable(int(chat_id))
            await channel.get_partial_message(int(message_id)).delete()


@contextmanager
def _gone() -> Iterator[None]:
    """What will not get better by trying again is Gone; everything else is raised as it is."""
    try:
        yield
    except (discord.Forbidden, discord.NotFound) as error:
        raise Gone from error
    except discord.HTTPException as error:
        if error.code == _FORGOTTEN:
            raise Gone from error
        raise
