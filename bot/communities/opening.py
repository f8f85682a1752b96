"""What a community that is set up still opens with: features to switch, moderators to name, a first tip to try."""

from dataclasses import dataclass
from typing import ClassVar

from bot.communities.chats import Chats
from bot.communities.model import Caller, Chat, Community, CommunityState, NotSetUp
from bot.errors import Refusal
from bot.members.model import MemberId
from bot.moderation.model import Feature, Pause, Power
from bot.moderation.switches import Switches
from bot.ports import Tx

_ADMINS = (Power.COMMUNITY_ADMIN, Power.OWNER)

SWITCHED = (Feature.TIPS, Feature.COINS, Feature.GIFTS, Feature.LIVE)
"""What a community may do without. Payouts are nobody's to switch off here: the money is the creators'."""

TRIED = 10
"""How many creators are offered for a first tip."""


@dataclass(frozen=True, slots=True)
class FeatureSwitches:
    """Each feature of a community with the pause that stops it, if one does: its own, or the whole deployment's."""

    community: Community
    features: tuple[tuple[Feature, Pause | None], ...]


@dataclass(frozen=True, slots=True)
class Moderators:
    """Who moderates a community, by name."""

    community: Community
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FirstTip:
    """Creators who can be tipped here now, by whoever tries it. `creators`: all that are listed here, ready or not."""

    community: Community
    ready: tuple[tuple[MemberId, str], ...]
    creators: int


@dataclass(eq=False)
class RealMoney(Refusal):
    """The keys are live: a tip to try it would be a real one."""

    code: ClassVar[str] = "real_money"


class Opening(Chats):
    """The steps of `/setup` after its chats are joined. Each may be taken again at any time."""

    async def features(self, caller: Caller) -> FeatureSwitches:
        """What runs here. Raises NotSetUp, PowerNeeded."""
        async with self.storage.reading() as tx:
            return await self._switched(tx, await self._ours(tx, caller))

    async def switch(self, caller: Caller, feature: Feature, on: bool) -> FeatureSwitches:
        """Stop or start a feature in the community of this chat; what is so already stays. A pause of the whole
        deployment is not ended by it. Raises NotSetUp, PowerNeeded."""
        async with self.storage.reading() as tx:
            community = await self._ours(tx, caller)
            before = dict((await self._switched(tx, community)).features)[feature]
        switches = Switches(self.powers, self.storage, self.clock)
        if on and before is not None and before.community_id is not None:
            await switches.resume(caller, feature, community.id, "switched on in /setup")
        elif not on and before is None:
            await switches.pause(caller, feature, community.id, None, "switched off in /setup")
        async with self.storage.reading() as tx:
            return await self._switched(tx, community)

    async def moderators(self, caller: Caller) -> Moderators:
        """Raises NotSetUp, PowerNeeded."""
        async with self.storage.reading() as tx:
            community = await self._ours(tx, caller)
            names = await tx.members.names_of(await tx.powers.holders((Power.MODERATOR,), community.id))
        return Moderators(community, tuple(sorted(names.values(), key=str.casefold)))

    async def first_tip(self, caller: Caller) -> FirstTip:
        """Whom the caller could tip to see that all of it works. Raises RealMoney unless the keys are test keys,
        NotSetUp, PowerNeeded."""
        if self.config.stripe.live:
            raise RealMoney
        async with self.storage.reading() as tx:
            community = await self._ours(tx, caller)
            if community.state is not CommunityState.ADMITTED:
                raise NotSetUp("admission")
            listed = await tx.creators.names(community.id, "", TRIED)
            ready = [
                (member_id, name)
                for member_id, name in listed
                if member_id != caller.id
                and (card := await tx.creators.card(member_id, caller.id)) is not None
                and card.can_be_tipped
            ]
        return FirstTip(community, tuple(ready), len(listed))

    async def _switched(self, tx: Tx, community: Community) -> FeatureSwitches:
        pauses = await tx.switches.paused(community.id, self.clock.now())
        # The deployment's hides the community's own: to end that one alone would change nothing.
        by_feature = {one.feature: one for one in sorted(pauses, key=lambda one: one.community_id is None)}
        return FeatureSwitches(community, tuple((feature, by_feature.get(feature)) for feature in SWITCHED))

    async def _here(self, tx: Tx, chat: Chat) -> Community:
        found = await tx.members.community_at(chat)
        if found is None:
            raise NotSetUp("start")
        return found

    async def _ours(self, tx: Tx, caller: Caller) -> Community:
        """The community of this chat, if the caller runs it: its admin, an owner, or who waits for its admission."""
        community = await self._here(tx, caller.chat)
        waiting = community.state is CommunityState.PENDING and community.created_by == caller.id
        if not waiting:
            await self.powers.require(tx, caller.id, *_ADMINS, community_id=community.id)
        return community
