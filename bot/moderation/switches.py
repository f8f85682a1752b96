"""Pausing a feature in one community or everywhere, and going on."""

from dataclasses import dataclass
from datetime import datetime

from bot.communities.model import Caller, CommunityId
from bot.moderation.acts import reason_given, record
from bot.moderation.model import Feature, NotPaused, Pause, Power
from bot.moderation.powers import Powers
from bot.ports import Clock, Storage, Tx


@dataclass(frozen=True, slots=True)
class PauseChange:
    """A pause that was set or ended. `community` is its name, None everywhere."""

    pause: Pause
    community: str | None
    running: bool


@dataclass(frozen=True)
class Switches:
    """`/mod pause`, `/mod resume` and the same from the shell. Reading goes on whatever is paused."""

    powers: Powers
    storage: Storage
    clock: Clock

    async def pause(
        self, caller: Caller | None, feature: Feature, community_id: CommunityId | None, until: datetime | None,
        reason: str,
    ) -> PauseChange:  # fmt: skip
        """Stop a feature now; None as caller is the operator in the shell. Raises PowerNeeded, ReasonNeeded."""
        text, now = reason_given(reason), self.clock.now()
        pause = Pause(feature, community_id, until, text, caller.id if caller else None, now)
        async with self.storage.transaction() as tx:
            name = await self._check(tx, caller, feature, community_id)
            before = [one for one in await tx.switches.paused(community_id, now) if _same(one, pause)]
            await tx.switches.pause(pause)
            await record(
                tx, pause.by, "switch.pause", f"feature:{feature}", text, now, community_id=community_id,
                before={"paused": bool(before)}, after={"paused": True, "until": until and until.isoformat()},
            )  # fmt: skip
        return PauseChange(pause, name, running=False)

    async def resume(
        self, caller: Caller | None, feature: Feature, community_id: CommunityId | None, reason: str
    ) -> PauseChange:
        """Let a feature go on. Raises NotPaused where it isn't paused in exactly this place."""
        text, now = reason_given(reason), self.clock.now()
        async with self.storage.transaction() as tx:
            name = await self._check(tx, caller, feature, community_id)
            if not await tx.switches.resume(feature, community_id, now):
                raise NotPaused(feature)
            by = caller.id if caller else None
            await record(
                tx, by, "switch.resume", f"feature:{feature}", text, now, community_id=community_id,
                before={"paused": True}, after={"paused": False},
            )  # fmt: skip
        return PauseChange(Pause(feature, community_id, None, text, by, now), name, running=True)

    async def in_force(self, community_id: CommunityId | None) -> tuple[Pause, ...]:
        """What is paused for a community, everywhere-pauses included."""
        async with self.storage.reading() as tx:
            return await tx.switches.paused(community_id, self.clock.now())

    async def _check(
        self, tx: Tx, caller: Caller | None, feature: Feature, community_id: CommunityId | None
    ) -> str | None:
        if caller is not None:
            await self.powers.require(tx, caller.id, *_needed(feature, community_id), community_id=community_id)
        return None if community_id is None else (await tx.communities.get(community_id)).name


def _needed(feature: Feature, community_id: CommunityId | None) -> tuple[Power, ...]:
    if feature is Feature.ALL_MONEY:
        return (Power.MONEY_MOVER, Power.OWNER)
    if community_id is None:
        return (Power.OWNER,)
    return (Power.MODERATOR, Power.COMMUNITY_ADMIN, Power.OWNER)


def _same(one: Pause, other: Pause) -> bool:
    return one.feature is other.feature and one.community_id == other.community_id
