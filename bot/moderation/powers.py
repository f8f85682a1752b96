"""Who may do what. Owners stand in the configuration, all other powers are granted; nothing follows from a platform's
own administrators."""

from dataclasses import dataclass, replace

from bot.communities.model import CommunityId
from bot.config import Config
from bot.members.model import MemberId, Platform
from bot.moderation.model import Grant, Power, PowerNeeded
from bot.moderation.store import Held
from bot.ports import Tx


@dataclass(frozen=True)
class PowersOf:
    """The powers of one member as they stand now."""

    held: Held
    owner: bool

    def has(self, power: Power, community_id: CommunityId | None = None) -> bool:
        """Whether he has the power there. One for the whole deployment holds in every community, and `community_id`
        None asks for exactly that."""
        if power is Power.OWNER:
            return self.owner
        places = {grant.community_id for grant in self.held.grants if grant.power is power}
        return None in places or (community_id is not None and community_id in places)

    def has_any(self, powers: tuple[Power, ...], community_id: CommunityId | None = None) -> bool:
        return any(self.has(power, community_id) for power in powers)

    def communities(self, powers: tuple[Power, ...]) -> frozenset[CommunityId] | None:
        """Where he has one of the powers; None when he has it everywhere."""
        if any(self.has(power) for power in powers):
            return None
        return frozenset(
            grant.community_id
            for grant in self.held.grants
            if grant.power in powers and grant.community_id is not None
        )

    @property
    def any_at_all(self) -> bool:
        return self.owner or bool(self.held.grants)


@dataclass(frozen=True, slots=True)
class Handover:
    """What joining two people would give to accounts that have it not: being an owner, and grants, which name the
    joined person."""

    owner: bool
    grants: tuple[Grant, ...]

    def __bool__(self) -> bool:
        return self.owner or bool(self.grants)


@dataclass(frozen=True)
class Powers:
    """Asks for powers inside a transaction."""

    config: Config

    @property
    def owner_accounts(self) -> tuple[tuple[Platform, str], ...]:
        """The platform accounts of the owners, as configured."""
        return tuple((Platform(one.platform), one.user_id) for one in self.config.operator.owners)

    async def of(self, tx: Tx, member_id: MemberId) -> PowersOf:
        """One query."""
        held = await tx.powers.held(member_id)
        return PowersOf(held, owner=any(account in self.owner_accounts for account in held.accounts))

    async def require(
        self, tx: Tx, member_id: MemberId, *powers: Power, community_id: CommunityId | None = None
    ) -> PowersOf:
        """His powers, if one of `powers` is among them in this community. Raises PowerNeeded."""
        found = await self.of(tx, member_id)
        if not found.has_any(powers, community_id):
            raise PowerNeeded(powers)
        return found

    async def handed_over(self, tx: Tx, one: MemberId, other: MemberId) -> Handover:
        """What either of the two holds and the other does not."""
        both = [await self.of(tx, member_id) for member_id in (one, other)]
        mine, theirs = ({replace(grant, member_id=one) for grant in held.held.grants} for held in both)
        found = sorted(mine ^ theirs, key=lambda grant: (grant.power, grant.community_id or 0))
        return Handover(both[0].owner is not both[1].owner, tuple(found))

    async def owners(self, tx: Tx) -> tuple[MemberId, ...]:
        """The owners whom the bot has met."""
        return await tx.powers.members_of(self.owner_accounts)
