"""Says things on Discord without having been asked just now: private messages, public lines, edits."""

from typing import cast

import discord

from bot.members.model import Platform, PlatformAccount
from bot.notices.model import MessageRef
from bot.ports import Gone, Unreachable
from bot.replies.reply import Reply

from .render import NOBODY, card

# Cannot send messages to this user; no shared server; the user is gone.
_CLOSED = {50007, 50278, 10013}


class DiscordNotifier:
    """Discord's side of `bot.ports.Notifier`."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    async def tell(self, account: PlatformAccount, reply: Reply) -> None:
        """A direct message. Raises Unreachable when the person takes none from us."""
        user = discord.Object(int(account.user_id))
        view = card(reply)
        try:
            channel = await self._client.create_dm(user)
            await channel.send(view=view, allowed_mentions=NOBODY)
        except discord.Forbidden as error:
            raise Unreachable from error
        except discord.HTTPException as error:
            if error.code in _CLOSED:
                raise Unreachable from error
            raise
        finally:
            view.stop()

    async def post(self, chat_id: str, reply: Reply) -> MessageRef:
        """A line in a channel. Raises Gone when it is no more or we may not write there."""
        view = card(reply)
        try:
            channel = self._client.get_partial_messageable(int(chat_id))
            message = await channel.send(view=view, allowed_mentions=NOBODY)
        except (discord.Forbidden, discord.NotFound) as error:
            raise Gone from error
        finally:
            view.stop()
        return MessageRef(Platform.DISCORD, chat_id, str(message.id))

    async def edit(self, ref: MessageRef, reply: Reply) -> None:
        """Replace a message of ours: a private answer by its token, anything else by its channel."""
        view = card(reply)
        try:
            if ref.token is not None:
                webhook = discord.Webhook.partial(self._client.application_id or 0, ref.token, client=self._client)
                # The answer to a command is addressed by this word, so its id need not be asked for.
                await webhook.edit_message(cast(int, ref.message_id), view=view, allowed_mentions=NOBODY)
            else:
                channel = self._client.get_partial_messageable(int(ref.chat_id))
                message = channel.get_partial_message(int(ref.message_id))
                await message.edit(view=view, allowed_mentions=NOBODY)
        except (discord.Forbidden, discord.NotFound) as error:
            raise Gone from error
        finally:
            view.stop()

    async def delete(self, chat_id: str, message_id: str) -> None:
        """Remove a message where we may; raises Gone where not."""
        channel = self._client.get_partial_messageable(int(chat_id))
        try:
            await channel.get_partial_message(int(message_id)).delete()
        except (discord.Forbidden, discord.NotFound) as error:
            raise Gone from error
