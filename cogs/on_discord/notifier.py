"""Says things on Discord without having been asked just now: private messages, public lines, edits."""

import discord
from discord.http import Route, handle_message_parameters

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
                await self._edit_answer(ref, view)
            else:
                channel = self._client.get_partial_messageable(int(ref.chat_id))
                message = channel.get_partial_message(int(ref.message_id))
                await message.edit(view=view, allowed_mentions=NOBODY)
        except (discord.Forbidden, discord.NotFound) as error:
            raise Gone from error
        finally:
            view.stop()

    async def _edit_answer(self, ref: MessageRef, view: discord.ui.LayoutView) -> None:
        """The answer to a gesture, by its token. Through the client's own requests and not the library's webhooks,
        which keep a queue of their own and know no client in a job's context."""
        route = Route(
            "PATCH", f"/webhooks/{{webhook_id}}/{{webhook_token}}/messages/{ref.message_id}",
            webhook_id=self._client.application_id or 0, webhook_token=ref.token,
        )  # fmt: skip
        with handle_message_parameters(view=view, allowed_mentions=NOBODY) as params:
            await self._client.http.request(route, json=params.payload)

    async def delete(self, chat_id: str, message_id: str) -> None:
        """Remove a message where we may; raises Gone where not."""
        channel = self._client.get_partial_messageable(int(chat_id))
        try:
            await channel.get_partial_message(int(message_id)).delete()
        except (discord.Forbidden, discord.NotFound) as error:
            raise Gone from error
