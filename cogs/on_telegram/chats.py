"""What happens to chats: the bot is added, removed or blocked, people leave, groups get another id."""

from telegram import ChatMember, Update
from telegram.constants import ChatType

from bot.members.model import Platform

from .answers import Desk
from .whoami import chat_of, identity_of

_GONE = frozenset({ChatMember.LEFT, ChatMember.BANNED})


async def our_standing_changed(desk: Desk, update: Update) -> None:
    """The bot was started, blocked, added or removed."""
    change = update.my_chat_member
    assert change is not None
    gone = change.new_chat_member.status in _GONE
    chat = chat_of(change.chat)
    if change.chat.type == ChatType.PRIVATE:
        if gone:
            await desk.app.reception.closed(identity_of(change.from_user))
        else:
            await desk.app.reception.receive(identity_of(change.from_user), chat)
    elif gone:
        await desk.app.communities.left(chat.platform, chat.home_id)
    elif change.old_chat_member.status in _GONE:
        await desk.app.communities.returned(chat.platform, chat.home_id)


async def member_changed(desk: Desk, update: Update) -> None:
    """Somebody left a group whose administrator the bot is."""
    change = update.chat_member
    assert change is not None
    if change.new_chat_member.status in _GONE and not change.new_chat_member.user.is_bot:
        await desk.app.communities.member_left(identity_of(change.new_chat_member.user), chat_of(change.chat))


async def posted(desk: Desk, update: Update) -> None:
    """A command was posted in a channel, where nobody can be asked who he is: only a code speaks for itself."""
    post = update.channel_post
    assert post is not None
    command, *rest = (post.text or "").split()
    if command.partition("@")[0].lower() == "/setup" and len(rest) == 2 and rest[0].lower() == "connect":
        await desk.app.communities.join_by_post(chat_of(post.chat), rest[1])


async def migrated(desk: Desk, update: Update) -> None:
    """A group became a supergroup; both chats say so, and either is enough."""
    message = update.message
    assert message is not None
    here = str(message.chat.id)
    if message.migrate_to_chat_id is not None:
        await desk.app.communities.chat_migrated(Platform.TELEGRAM, here, str(message.migrate_to_chat_id))
    elif message.migrate_from_chat_id is not None:
        await desk.app.communities.chat_migrated(Platform.TELEGRAM, str(message.migrate_from_chat_id), here)
