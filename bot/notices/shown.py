"""Messages in which a fan sees a tip or an order: found again and redrawn whenever it takes a step."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.notices.model import MessageRef, Post
from bot.ports import Storage, Tx

FOLLOWED = ("tip", "coins")
"""What messages follow: the first words of these subjects."""


@dataclass(frozen=True)
class ShownMessages:
    """`app.shown`."""

    storage: Storage

    async def attach(self, subject: str, ref: MessageRef) -> None:
        """Remember where it is shown to its fan, so that the message can follow what happens."""
        async with self.storage.transaction() as tx:
            await tx.notices.attach_message(subject, ref)


def followed(shows: str | None) -> str | None:
    """The subject that a message stands for, when it is one whose messages follow it."""
    noun, _, number = (shows or "").partition(":")
    return shows if noun in FOLLOWED and number.isdecimal() else None


async def redrawable(tx: Tx, subject: str, now: datetime) -> tuple[MessageRef, ...]:
    """Messages of ours that show it and can still be edited: for others the notice in the fan's inbox stands in."""
    return tuple(ref for ref in await tx.notices.messages_of(subject) if ref.until is None or ref.until > now)


async def owe_redraws(
    tx: Tx, refs: Iterable[MessageRef], kind: str, subject: str, occasion: str, locale: str, now: datetime
) -> None:
    """Owe the redrawing of these messages. `occasion` ("paid", "expired", "refunded:R-…") makes the key: the same step
    told twice redraws once."""
    for ref in refs:
        key = f"{subject}:{occasion}:{ref.platform}:{ref.chat_id}:{ref.message_id}"
        await tx.notices.owe_post(Post(key, ref.platform, ref.chat_id, kind, subject, locale, ref=ref), now)
