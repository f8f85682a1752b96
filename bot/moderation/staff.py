"""Granting and taking back powers."""

from dataclasses import dataclass
from datetime import datetime

from bot.communities.model import Caller, CommunityId
from bot.members.model import MemberId
from bot.moderation.acts import reason_given, record
from bot.moderation.model import BadGrant, Grant, OwnMatter, Power, PowerNeeded
from bot.moderation.powers import Powers, PowersOf
from bot.notices.model import Notice
from bot.ports import Clock, Storage, Tx

EVERYWHERE = frozenset({Power.MONEY_VIEWER, Power.MONEY_MOVER, Power.AUDITOR})


@dataclass(frozen=True, slots=True)
class StaffChange:
    """A grant or its end. `changed` False: it was so already. `community` is its name, None for the deployment."""

    member_id: MemberId
    name: str
    power: Power
    community: str | None
    granted: bool
    changed: bool


@dataclass(frozen=True, slots=True)
class StaffLine:
    """One power of one person."""

    name: str
    power: Power
    community: str | None


@dataclass(frozen=True, slots=True)
class StaffList:
    """Everybody with a power; `unseen_owners` are owners of the configuration whom the bot has not met."""

    lines: tuple[StaffLine, ...]
    unseen_owners: int


@dataclass(frozen=True)
class Staff:
    """`/staff`. Every change needs a reason, is recorded and told to all owners."""

    powers: Powers
    storage: Storage
    clock: Clock

    async def serves(self, caller: Caller) -> bool:
        """Whether the caller has any power at all, anywhere: whom staff's commands are listed to."""
        async with self.storage.reading() as tx:
            return (await self.powers.of(tx, caller.id)).any_at_all

    async def grant(
        self, caller: Caller, member_id: MemberId, power: Power, community_id: CommunityId | None, reason: str
    ) -> StaffChange:
        """Give a power. Raises PowerNeeded, OwnMatter, BadGrant, ReasonNeeded."""
        return await self._change(caller, Grant(member_id, power, community_id), reason, granted=True)

    async def revoke(
        self, caller: Caller, member_id: MemberId, power: Power, community_id: CommunityId | None, reason: str
    ) -> StaffChange:
        """Take a power back; one's own, too."""
        return await self._change(caller, Grant(member_id, power, community_id), reason, granted=False)

    async def list_(self, caller: Caller) -> StaffList:
        """Owners and auditors see everybody, a community's admins and moderators those of their community."""
        community_id = caller.community.id if caller.community else None
        asking = (Power.OWNER, Power.AUDITOR, Power.COMMUNITY_ADMIN, Power.MODERATOR)
        async with self.storage.reading() as tx:
            mine = await self.powers.require(tx, caller.id, *asking, community_id=community_id)
            everywhere = mine.has_any((Power.OWNER, Power.AUDITOR))
            grants = await tx.powers.all_grants(None if everywhere else community_id)
            owners = await self.powers.owners(tx) if everywhere else ()
            names = await tx.members.names_of(owners)
            lines = [StaffLine(names[owner], Power.OWNER, None) for owner in owners if owner in names]
            for grant, name in grants:
                lines.append(StaffLine(name, grant.power, await name_of(tx, grant.community_id)))
            seen = 0
            for owner in owners:
                held = await tx.powers.held(owner)
                seen += sum(account in self.powers.owner_accounts for account in held.accounts)
        unseen = len(self.powers.owner_accounts) - seen if everywhere else 0
        return StaffList(tuple(lines), unseen)

    async def _change(self, caller: Caller, asked: Grant, reason: str, *, granted: bool) -> StaffChange:
        text, now = reason_given(reason), self.clock.now()
        async with self.storage.transaction() as tx:
            mine = await self.powers.of(tx, caller.id)
            member = await tx.members.get(asked.member_id)
            grant = Grant(member.id, asked.power, asked.community_id)
            _check_form(grant)
            check_power(mine, grant)
            if granted:
                await self._check_not_himself(tx, caller.id, member.id)
            if granted:
                changed = await tx.powers.grant(grant, caller.id, text, now)
            else:
                changed = await tx.powers.revoke(grant)
            place = await name_of(tx, grant.community_id)
            change = StaffChange(member.id, member.name, grant.power, place, granted, changed)
            if changed:
                await keep_change(tx, self.powers, caller, grant, change, text, now)
        return change

    async def _check_not_himself(self, tx: Tx, caller_id: MemberId, member_id: MemberId) -> None:
        """Nobody gives himself a power, but for an owner without a fellow owner: nobody else could."""
        if member_id not in await tx.members.kin(caller_id):
            return
        mine = await self.powers.of(tx, caller_id)
        if not mine.owner or not set(self.powers.owner_accounts) <= set(mine.held.accounts):
            raise OwnMatter


async def keep_change(
    tx: Tx, powers: Powers, caller: Caller, grant: Grant, change: StaffChange, reason: str, now: datetime
) -> None:
    """Records a change of powers and tells every owner and the person himself."""
    act = "staff.grant" if change.granted else "staff.revoke"
    place: dict[str, object] = {"power": grant.power.value, "community": change.community}
    await record(
        tx, caller.id, act, f"member:{grant.member_id}", reason, now, community_id=grant.community_id,
        before={} if change.granted else place, after=place if change.granted else {},
    )  # fmt: skip
    facts: dict[str, object] = {
        **place, "granted": change.granted, "name": change.name, "by": caller.member.name, "reason": reason,
    }  # fmt: skip
    told = dict.fromkeys((*await powers.owners(tx), grant.member_id))
    for member_id in told:
        key = f"grant:{grant.member_id}:{grant.power}:{grant.community_id}:{now.isoformat()}:{member_id}"
        await tx.notices.owe(Notice(key, member_id, "grant_changed", f"member:{grant.member_id}", facts), now)


def _check_form(grant: Grant) -> None:
    """Raises BadGrant for a power that cannot be given, or not there."""
    if grant.power is Power.OWNER:
        raise BadGrant(grant.power, "configured")
    if grant.power in EVERYWHERE and grant.community_id is not None:
        raise BadGrant(grant.power, "everywhere")
    if grant.power is Power.COMMUNITY_ADMIN and grant.community_id is None:
        raise BadGrant(grant.power, "community")


def check_power(mine: PowersOf, grant: Grant) -> None:
    """Owners grant anything, a community's admin names its moderators. Raises PowerNeeded."""
    if mine.owner:
        return
    if grant.power is not Power.MODERATOR or grant.community_id is None:
        raise PowerNeeded((Power.OWNER,))
    if not mine.has(Power.COMMUNITY_ADMIN, grant.community_id):
        raise PowerNeeded((Power.OWNER, Power.COMMUNITY_ADMIN))


async def name_of(tx: Tx, community_id: CommunityId | None) -> str | None:
    """What a community is called; None for the whole deployment."""
    return None if community_id is None else (await tx.communities.get(community_id)).name
