"""Reception: who is asking, from where. Made once for each gesture."""

from dataclasses import dataclass

from bot.communities.model import Caller, Chat, Community, CommunityState
from bot.communities.rules import is_reachable_again
from bot.members.model import Identity, Member, PlatformAccount
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
            return _caller(arrival.member, arrival.account, chat, arrival.community, platform_admin, arrival.waiting)
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
            and (here := _admitted(arrival.community)) is not None
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
            here = None if chat.private else _admitted(await tx.members.community_at(chat))
            await tx.members.seen(
                account.id, here.id if here else None, now, reachable=is_reachable_again(account, chat, now)
            )
            arrival = await tx.members.arrival(identity, chat)
        assert arrival is not None, "somebody who was just met"
        return _caller(arrival.member, arrival.account, chat, arrival.community, platform_admin, arrival.waiting)


def _admitted(community: Community | None) -> Community | None:
    """A community that waits for an owner is none yet, wherever money or people are concerned."""
    return community if community is not None and community.state is CommunityState.ADMITTED else None


def _caller(
    member: Member, account: PlatformAccount, chat: Chat, community: Community | None, platform_admin: bool,
    waiting: int,
) -> Caller:  # fmt: skip
    community = _admitted(community)
    locale = member.language or account.language or (community.language if community else None) or "en"
    return Caller(member, account, chat, community, locale, platform_admin, waiting)

