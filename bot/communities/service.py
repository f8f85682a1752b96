"""Reception: who is asking, from where. Made once for each gesture."""

from dataclasses import dataclass

from bot.communities.model import Caller, Chat
from bot.communities.rules import admitted, caller_of, is_reachable_again
from bot.members.model import Identity
from bot.members.rules import same_face
from bot.members.store import Arrival
from bot.ports import Clock, Storage


@dataclass(frozen=True)
class Reception:
    """Turns an identity and a chat into a Caller: one read for a known person in a known place, and one transaction
    more on a first meeting, a changed name, another account or community than last time, or a reopened DM."""

    storage: Storage
    clock: Clock

    async def receive(self, identity: Identity, chat: Chat, platform_admin: bool = False) -> Caller:
        """The caller of a gesture. A stranger becomes a member."""
        async with self.storage.glance() as tx:
            arrival = await tx.members.arrival(identity, chat)
        if arrival is not None and not self._worth_writing(arrival, identity, chat):
            return caller_of(arrival, chat, platform_admin)
        return await self._note(identity, chat, platform_admin)

    async def closed(self, identity: Identity) -> None:
        """The person stopped the bot: nothing private is tried before he shows up there again. A stranger stays one."""
        async with self.storage.transaction() as tx:
            known = await tx.members.known(identity.platform, identity.user_id)
            if known is not None:
                await tx.members.set_unreachable(known[1].id, self.clock.now())

    def _worth_writing(self, arrival: Arrival, identity: Identity, chat: Chat) -> bool:
        moved = (
            not chat.private
            and (here := admitted(arrival.community)) is not None
            and here.id != arrival.last_community_id
        )
        return (
            moved
            or not arrival.latest
            or not same_face(arrival.account, identity)
            or is_reachable_again(arrival.account, chat, self.clock.now())
        )

    async def _note(self, identity: Identity, chat: Chat, platform_admin: bool) -> Caller:
        now = self.clock.now()
        async with self.storage.transaction() as tx:
            _, account = await tx.members.met(identity, now)
            here = None if chat.private else admitted(await tx.members.community_at(chat))
            await tx.members.seen(
                account.id, here.id if here else None, now, reachable=is_reachable_again(account, chat, now)
            )
            arrival = await tx.members.arrival(identity, chat)
        assert arrival is not None, "somebody who was just met"
        return caller_of(arrival, chat, platform_admin)
