"""Which LIVEs somebody means by where he types, and which of them he may end as staff."""

from collections.abc import Sequence

from bot.communities.model import Caller
from bot.live.model import LiveSession
from bot.moderation.model import Power
from bot.moderation.powers import Powers
from bot.ports import Tx


async def running_here(tx: Tx, caller: Caller) -> tuple[LiveSession, ...]:
    """LIVEs with a board in this chat, else all of its community, the latest first."""
    if here := await tx.live.at(caller.platform, caller.chat.chat_id):
        return here
    running = await tx.live.running_in(caller.community.id) if caller.community is not None else ()
    return tuple(reversed(running))


async def moderated(
    tx: Tx, powers: Powers, caller: Caller, sessions: Sequence[LiveSession]
) -> tuple[LiveSession, ...]:
    """Those that the caller may end as staff."""
    held = await powers.of(tx, caller.id)
    allowed = (Power.MODERATOR, Power.OWNER)
    return tuple(one for one in sessions if held.has_any(allowed, one.community_id))
