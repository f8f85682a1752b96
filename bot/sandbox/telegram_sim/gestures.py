"""A person's gestures besides talking: blocking, joining, reacting, forwarding, video chats, upgrading a group."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.sandbox.telegram_sim.accounts import Account, Bot
from bot.sandbox.telegram_sim.chats import ADMIN_RIGHTS, CHANNEL_RIGHTS, GROUP_RIGHTS, Chat, Member, Status
from bot.sandbox.telegram_sim.entities import found_entities
from bot.sandbox.telegram_sim.errors import JSON, NotPossible
from bot.sandbox.telegram_sim.messages import Message

if TYPE_CHECKING:
    from bot.sandbox.telegram_sim.world import World


@dataclass(eq=False, slots=True)
class Gestures(Account, ABC):
    """What a member of a chat can do to it; mixed into User."""

    world: "World" = field(kw_only=True)

    @abstractmethod
    def chat(self, where: Chat | Bot | str | int) -> Chat:
        """The chat that is meant."""

    @abstractmethod
    def sees(self, chat: Chat) -> bool:
        """Whether the chat is in this person's list."""

    # -- the bot ----------------------------------------------------------------------------------------
    def block(self, bot: Bot | None = None) -> None:
        """Stop the bot: it gets my_chat_member and 403 from now on."""
        chat = self.world.private(self, self.world.bot_or_default(bot))
        if not chat.started:
            raise NotPossible(f"{self.name} has not pressed Start")
        if not chat.blocked:
            chat.blocked = True
            self.world.tell_standing(chat, self, Status.MEMBER, Status.KICKED)

    def unblock(self, bot: Bot | None = None) -> None:
        """Let the bot write again, without sending /start."""
        chat = self.world.private(self, self.world.bot_or_default(bot))
        if chat.blocked:
            chat.blocked = False
            self.world.tell_standing(chat, self, Status.KICKED, Status.MEMBER)

    def add_bot(self, where: Chat | str, bot: Bot | None = None, payload: str | None = None) -> Message:
        """Add a bot to a group as a member; a startgroup payload follows as /start@bot."""
        group = self.chat(where)
        added = self.world.bot_or_default(bot)
        if not group.is_group:
            raise NotPossible("bots join channels as admins: use promote()")
        self.world.set_member(group, Member(added, Status.MEMBER), self)
        notice = self.world.notice(group, self, {"new_chat_members": [added.api()]})
        if payload is None:
            return notice
        text = f"/start@{added.username} {payload}".rstrip()
        content: JSON = {"text": text, "entities": found_entities(text)}
        return self.world.post(Message(group, group.next_id(), self.world.stamp(), content, self))

    # -- members ----------------------------------------------------------------------------------------
    def join(self, chat: Chat) -> None:
        """Join a group or channel (through its link)."""
        if chat.is_private or chat.member(self).status is Status.KICKED:
            raise NotPossible(f"{self.name} cannot join {chat.name}")
        if chat.member(self).present:
            return
        self.world.set_member(chat, Member(self), self)
        if chat.is_group:
            self.world.notice(chat, self, {"new_chat_members": [self.api()]})

    def leave(self, where: Chat | str) -> None:
        """Leave a group or channel."""
        chat = self.chat(where)
        if chat.is_group:
            self.world.notice(chat, self, {"left_chat_member": self.api()})
        self.world.set_member(chat, Member(self, Status.LEFT), self)

    def kick(self, where: Chat | str, whom: Account) -> None:
        """Ban somebody (or a bot) from a chat in which this person is an admin."""
        chat = self.chat(where)
        self._must(chat, "can_restrict_members")
        present = chat.member(whom).present
        self.world.set_member(chat, Member(whom, Status.KICKED), self)
        if present and chat.is_group:
            self.world.notice(chat, self, {"left_chat_member": whom.api()})

    def promote(
        self, where: Chat | str, whom: Account, rights: frozenset[str] | None = None, anonymous: bool = False
    ) -> None:
        """Make somebody (or a bot) an admin, with all rights unless some are named."""
        chat = self.chat(where)
        self._must(chat, "can_promote_members")
        every = frozenset(ADMIN_RIGHTS + (CHANNEL_RIGHTS if chat.is_channel else GROUP_RIGHTS))
        given = every if rights is None else rights
        self.world.set_member(chat, Member(whom, Status.ADMINISTRATOR, given, anonymous), self)

    def demote(self, where: Chat | str, whom: Account) -> None:
        """Take an admin's rights away; a bot in a channel is gone then."""
        chat = self.chat(where)
        self._must(chat, "can_promote_members")
        left = chat.is_channel and isinstance(whom, Bot)
        self.world.set_member(chat, Member(whom, Status.LEFT if left else Status.MEMBER), self)

    def restrict(self, where: Chat | str, whom: Account, permissions: frozenset[str] = frozenset()) -> None:
        """Leave a member only the permissions named."""
        chat = self.chat(where)
        self._must(chat, "can_restrict_members")
        self.world.set_member(chat, Member(whom, Status.RESTRICTED, permissions), self)

    def be_anonymous(self, where: Chat | str, on: bool = True) -> None:
        """As an admin: post in the group's own name from now on."""
        chat = self.chat(where)
        if not chat.member(self).is_admin:
            raise NotPossible(f"{self.name} is no admin of {chat.name}")
        chat.member(self).anonymous = on

    def _must(self, chat: Chat, right: str) -> None:
        if not chat.member(self).may(right):
            raise NotPossible(f"{self.name} has no right {right} in {chat.name}")

    # -- messages ---------------------------------------------------------------------------------------
    def delete(self, ref: Message | str) -> None:
        """Delete a message of one's own, or anybody's as an admin; bots are not told."""
        message = self.world.find_message(ref)
        if message.author is not self and not message.chat.is_private:
            self._must(message.chat, "can_delete_messages")
        message.deleted = True
        message.revision = self.world.changes.made()

    def forward(self, ref: Message | str, where: Chat | Bot | str) -> Message:
        """Forward a message; a forwarded invoice keeps its Pay button."""
        message, place = self.world.find_message(ref), self.chat(where)
        copy = Message(place, place.next_id(), self.world.stamp(), dict(message.content), self)
        copy.payload = message.payload
        origin: JSON = {"date": message.date}
        if message.sender_chat is not None and message.chat.is_channel:
            origin |= {"type": "channel", "chat": message.chat.api(), "message_id": message.id}
        elif message.sender_chat is not None:
            origin |= {"type": "chat", "sender_chat": message.sender_chat.api()}
        else:
            origin |= {"type": "user", "sender_user": (message.author or self).api()}
        copy.extra["forward_origin"] = origin
        # Only links and Pay survive a forward: other buttons belong to the original message.
        rows = [[b for b in row if b.get("url") or b.get("pay")] for row in message.rows()]
        copy.markup = {"inline_keyboard": [row for row in rows if row]} if any(rows) else None
        copy.invoice_of = message.invoice_of or (message if "invoice" in message.content else None)
        return self.world.post(copy)

    def react(self, ref: Message | str, emoji: str | None) -> None:
        """Put, change or (with None) take back a reaction."""
        message = self.world.find_message(ref)
        self.chat(message.chat)
        if message.deleted or message.is_service:
            raise NotPossible("there is nothing to react to")
        self.world.react(message, self, [{"type": "emoji", "emoji": emoji}] if emoji else [])

    # -- the chat itself --------------------------------------------------------------------------------
    def start_video_chat(self, where: Chat | str) -> Message:
        """Go live in a group or channel; the notice carries no information, as in Telegram."""
        chat = self.chat(where)
        self._must(chat, "can_manage_video_chats")
        if chat.video_chat_since is not None:
            raise NotPossible("a video chat is running")
        chat.video_chat_since = self.world.stamp()
        return self.world.notice(chat, self, {"video_chat_started": {}})

    def end_video_chat(self, where: Chat | str, duration: int | None = None) -> Message:
        """End it; the duration is what the clock says unless given (seconds)."""
        chat = self.chat(where)
        if chat.video_chat_since is None:
            raise NotPossible("no video chat is running")
        lasted = self.world.stamp() - chat.video_chat_since if duration is None else duration
        chat.video_chat_since = None
        return self.world.notice(chat, self, {"video_chat_ended": {"duration": lasted}})

    def create_topic(self, where: Chat | str, name: str) -> int:
        """Open a topic in a forum; returns its message_thread_id."""
        chat = self.chat(where)
        if not chat.is_forum:
            raise NotPossible(f"{chat.name} has no topics")
        self._must(chat, "can_manage_topics")
        thread = chat.last_id + 1
        chat.topics[thread] = name
        created: JSON = {"forum_topic_created": {"name": name, "icon_color": 7322096}}
        self.world.notice(chat, self, created, message_thread_id=thread, is_topic_message=True)
        return thread

    def upgrade(self, where: Chat | str) -> Chat:
        """Turn a basic group into a supergroup: a new id, and notices in both chats."""
        old = self.chat(where)
        self._must(old, "can_promote_members")
        return self.world.upgrade(old, self)
