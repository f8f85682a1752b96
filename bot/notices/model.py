"""Notices and posts: messages owed to people and to chats, written in the transaction that makes them true."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType

from bot.members.model import MemberId, Platform

NoticeId = NewType("NoticeId", int)


class Ground(StrEnum):
    """Why a private message may be sent at all."""

    OWN_ACT = "own_act"
    COMPULSORY_MONEY = "compulsory_money"
    STAFF_DUTY = "staff_duty"
    FOLLOWED = "followed"


@dataclass(frozen=True, slots=True)
class Notice:
    """A message owed to one member. `key` is unique: the same notice is never owed twice.

    `kind` picks the sentence in `replies.notices`; `facts` are all that it needs (ids, minor amounts, names), as JSON
    values, so that the message can be drawn again at any later time in the reader's own language.
    """

    key: str
    member_id: MemberId
    kind: str
    subject: str
    facts: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StoredNotice:
    """A notice with its fate: delivered somewhere, or waiting in the inbox (`undelivered_since`)."""

    id: NoticeId
    notice: Notice
    created_at: datetime
    delivered_at: datetime | None
    undelivered_since: datetime | None
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class MessageRef:
    """Where a message of ours stands, so that it can be edited. Discord's private answers are editable for a quarter
    of an hour by `token`; afterwards (`until`) the ref is worthless."""

    platform: Platform
    chat_id: str
    message_id: str
    token: str | None = field(default=None, repr=False)
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """A line owed to a chat (`ref` None: a new message in `chat_id`) or to a message of ours (edit it).

    `kind` and `facts` as in Notice; `locale` is the chat's.
    """

    key: str
    platform: Platform
    chat_id: str
    kind: str
    subject: str
    locale: str
    facts: dict[str, object] = field(default_factory=dict)
    ref: MessageRef | None = None
