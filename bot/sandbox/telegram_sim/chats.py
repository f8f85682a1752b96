"""Chats, their members and rights."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.sandbox.telegram_sim.accounts import Account, Bot
from bot.sandbox.telegram_sim.errors import JSON, NotPossible

if TYPE_CHECKING:
    from bot.sandbox.telegram_sim.messages import Message

ADMIN_RIGHTS = (
    "can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members",
    "can_promote_members", "can_change_info", "can_invite_users", "can_post_stories",
    "can_edit_stories", "can_delete_stories",
)  # fmt: skip
GROUP_RIGHTS = ("can_pin_messages", "can_manage_topics")
CHANNEL_RIGHTS = ("can_post_messages", "can_edit_messages")
MEMBER_PERMISSIONS = (
    "can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos", "can_send_videos",
    "can_send_video_notes", "can_send_voice_notes", "can_send_polls", "can_send_other_messages",
    "can_add_web_page_previews", "can_react_to_messages", "can_edit_tag", "can_change_info",
    "can_invite_users", "can_pin_messages", "can_manage_topics",
)  # fmt: skip


class Status(StrEnum):
    """A member's standing in a chat, in Telegram's words."""

    CREATOR = "creator"
    ADMINISTRATOR = "administrator"
    MEMBER = "member"
    RESTRICTED = "restricted"
    LEFT = "left"
    KICKED = "kicked"


PRESENT = frozenset({Status.CREATOR, Status.ADMINISTRATOR, Status.MEMBER, Status.RESTRICTED})
ADMINS = frozenset({Status.CREATOR, Status.ADMINISTRATOR})


@dataclass(eq=False, slots=True)
class Member:
    """One account in one chat; `rights` are an administrator's, or a restricted member's permissions."""

    account: Account
    status: Status = Status.MEMBER
    rights: frozenset[str] = frozenset()
    anonymous: bool = False

    @property
    def present(self) -> bool:
        return self.status in PRESENT

    @property
    def is_admin(self) -> bool:
        return self.status in ADMINS

    def may(self, right: str) -> bool:
        """Whether this member holds an administrator's right; the owner holds all."""
        if self.status is Status.CREATOR:
            return True
        return self.status is Status.ADMINISTRATOR and right in self.rights

    def api(self, channel: bool = False) -> JSON:
        """The Bot API's `ChatMember` of the fitting kind."""
        shape: JSON = {"status": str(self.status), "user": self.account.api()}
        if self.status is Status.CREATOR:
            shape["is_anonymous"] = self.anonymous
        elif self.status is Status.ADMINISTRATOR:
            shape |= {"can_be_edited": False, "is_anonymous": self.anonymous}
            names = ADMIN_RIGHTS + (CHANNEL_RIGHTS if channel else GROUP_RIGHTS)
            shape |= {name: name in self.rights for name in names}
        elif self.status is Status.RESTRICTED:
            shape |= {name: name in self.rights for name in MEMBER_PERMISSIONS}
            shape |= {"is_member": True, "until_date": 0}
        elif self.status is Status.KICKED:
            shape["until_date"] = 0
        return shape


@dataclass(eq=False, slots=True)
class Chat:
    """A private chat, group, supergroup or channel, with everything said in it.

    `key` is unique among all chats of the simulator; a private chat's `id` is its person's id, as in Telegram.
    """

    id: int
    kind: str
    key: str
    name: str
    title: str | None = None
    username: str | None = None
    description: str | None = None
    is_forum: bool = False
    person: Account | None = None
    bot: Bot | None = None
    started: bool = False
    blocked: bool = False
    members: dict[int, Member] = field(default_factory=dict)
    messages_by_id: "dict[int, Message]" = field(default_factory=dict)
    last_id: int = 0
    linked: "Chat | None" = None
    migrated_to: "Chat | None" = None
    pinned: list[int] = field(default_factory=list)
    topics: dict[int, str] = field(default_factory=dict)
    video_chat_since: int | None = None

    @property
    def is_private(self) -> bool:
        return self.kind == "private"

    @property
    def is_group(self) -> bool:
        return self.kind in ("group", "supergroup")

    @property
    def is_channel(self) -> bool:
        return self.kind == "channel"

    def api(self) -> JSON:
        """The Bot API's `Chat`."""
        shape: JSON = {"id": self.id, "type": self.kind}
        if self.person is not None:
            shape["first_name"] = self.person.first_name
            if self.person.last_name:
                shape["last_name"] = self.person.last_name
            if self.person.username:
                shape["username"] = self.person.username
            return shape
        shape["title"] = self.title or self.name
        if self.username:
            shape["username"] = self.username
        if self.is_forum:
            shape["is_forum"] = True
        return shape

    def member(self, account: Account) -> Member:
        """The account's membership; somebody who was never here has left."""
        return self.members.get(account.id) or Member(account, Status.LEFT)

    def bots(self) -> list[Bot]:
        """The bots that are in this chat now."""
        if self.bot is not None:
            return [self.bot]
        return [m.account for m in self.members.values() if isinstance(m.account, Bot) and m.present]

    @property
    def history(self) -> "list[Message]":
        """All messages, the oldest first, including deleted ones."""
        return list(self.messages_by_id.values())

    @property
    def messages(self) -> "list[Message]":
        """What a member sees now, the oldest first."""
        return [m for m in self.messages_by_id.values() if not m.deleted]

    @property
    def last(self) -> "Message":
        """The newest message that a member sees; NotPossible when the chat is empty."""
        for message in reversed(self.messages_by_id.values()):
            if not message.deleted:
                return message
        raise NotPossible(f"nothing has been said in {self.name}")

    def said_by(self, account: Account) -> "list[Message]":
        """What this account said and a member still sees, the oldest first."""
        return [m for m in self.messages if m.author is account]

    def next_id(self) -> int:
        """Each chat counts its messages by itself, so the same number occurs in many chats."""
        self.last_id += 1
        return self.last_id
