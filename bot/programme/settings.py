"""What a creator decides for himself: what he takes, who reads notes first, whom he blocks, where he is listed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.communities.model import Caller, Community, CommunityId, CommunityState
from bot.config import Config
from bot.errors import NotFound
from bot.ports import Clock, Storage, Tx
from bot.programme.model import Enrolment, EnrolmentState, NotCreator
from bot.programme.topics import Topic, TopicView, choose, chosen
from bot.supporters.model import Block

BLOCKS_PAGE: Final = 10
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Place:
    """A community in which he can be listed."""

    id: CommunityId
    name: str
    listed: bool


@dataclass(frozen=True, slots=True)
class SettingsView:
    """All of it on one screen. `blocked`: how many fans."""

    enrolment: Enrolment
    interests: tuple[str, ...]
    styles: tuple[str, ...]
    places: tuple[Place, ...]
    blocked: int


@dataclass(frozen=True, slots=True)
class BlockPage:
    """Fans whom he blocks, the newest first; `page` counts from 0."""

    items: Sequence[Block]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // BLOCKS_PAGE))


@dataclass(frozen=True)
class CreatorSettings:
    """`/creator settings`. Everything raises NotCreator for whoever is none at present."""

    config: Config
    storage: Storage
    clock: Clock

    async def show(self, caller: Caller) -> SettingsView:
        """How everything stands."""
        async with self.storage.reading() as tx:
            return await self._view(tx, caller, await _own(tx, caller))

    async def check_notes(self, caller: Caller, on: bool) -> SettingsView:
        """Whether every note waits for a moderator before anybody reads it, and not only those with a doubt."""
        async with self.storage.transaction() as tx:
            enrolment = replace(await _own(tx, caller), notes_checked=on)
            await tx.creators.save_enrolment(enrolment)
            return await self._view(tx, caller, enrolment)

    async def list_in(self, caller: Caller, community_id: CommunityId, listed: bool) -> SettingsView:
        """Whether he stands in a community's lists. Raises NotFound for one in which neither he nor this gesture is."""
        async with self.storage.transaction() as tx:
            enrolment = await _own(tx, caller)
            if community_id not in {place.id for place in await self._places(tx, caller, enrolment)}:
                raise NotFound("community")
            await tx.creators.list_in(caller.id, community_id, listed)
            return await self._view(tx, caller, enrolment)

    async def topics(self, caller: Caller, topic: Topic) -> TopicView:
        """A list to choose from, for a creator and for whoever fills in his application."""
        async with self.storage.reading() as tx:
            return self._topics(await _own(tx, caller, EnrolmentState.DRAFT), topic)

    async def choose(self, caller: Caller, topic: Topic, word: str, on: bool) -> TopicView:
        """One word more or less. Raises TopicsFull, and NotFound for a word that is not listed."""
        async with self.storage.transaction() as tx:
            await tx.members.lock(caller.id)
            enrolment = await _own(tx, caller, EnrolmentState.DRAFT)
            listed = self._listed(topic)
            if word not in listed:
                raise NotFound("topic")
            mine = choose(chosen(enrolment, topic, listed), word, on, topic)
            enrolment = (
                replace(enrolment, interests=mine) if topic is Topic.INTERESTS else replace(enrolment, styles=mine)
            )
            await tx.creators.save_enrolment(enrolment)
            return self._topics(enrolment, topic)

    async def blocks(self, caller: Caller, page: int = 0) -> BlockPage:
        """Whom he blocks."""
        async with self.storage.reading() as tx:
            await _own(tx, caller)
            return await _blocks(tx, caller, page)

    async def unblock(self, caller: Caller, at: datetime) -> BlockPage:
        """Undo the block of this moment; one that is undone already stays so."""
        async with self.storage.transaction() as tx:
            await _own(tx, caller)
            await tx.supporters.unblock(caller.id, at)
            return await _blocks(tx, caller, 0)

    async def _view(self, tx: Tx, caller: Caller, enrolment: Enrolment) -> SettingsView:
        _, blocked = await tx.supporters.blocks(caller.id, 1, 0)
        interests, styles = (chosen(enrolment, topic, self._listed(topic)) for topic in Topic)
        return SettingsView(enrolment, interests, styles, await self._places(tx, caller, enrolment), blocked)

    async def _places(self, tx: Tx, caller: Caller, enrolment: Enrolment) -> tuple[Place, ...]:
        """Where he is listed, where he applied, and where he asks."""
        listed = await tx.communities.listing(caller.id)
        found: dict[CommunityId, Community] = {one.id: one for one in listed}
        found.setdefault(enrolment.community_id, await tx.communities.get(enrolment.community_id))
        if caller.community is not None:
            found.setdefault(caller.community.id, caller.community)
        shown = {one.id for one in listed}
        return tuple(
            Place(one.id, one.name, one.id in shown)
            for one in sorted(found.values(), key=lambda one: (one.name, one.id))
            if one.state is CommunityState.ADMITTED
        )

    def _topics(self, enrolment: Enrolment, topic: Topic) -> TopicView:
        listed, drafting = self._listed(topic), enrolment.state is EnrolmentState.DRAFT
        return TopicView(topic, listed, chosen(enrolment, topic, listed), drafting)

    def _listed(self, topic: Topic) -> tuple[str, ...]:
        return self.config.market.interests if topic is Topic.INTERESTS else self.config.market.styles


async def _own(tx: Tx, caller: Caller, *others: EnrolmentState) -> Enrolment:
    enrolment = await tx.creators.enrolment(caller.id)
    if enrolment is None or enrolment.state not in (EnrolmentState.APPROVED, *others):
        raise NotCreator(enrolment.state if enrolment else None)
    return enrolment


async def _blocks(tx: Tx, caller: Caller, page: int) -> BlockPage:
    items, total = await tx.supporters.blocks(caller.id, BLOCKS_PAGE, page * BLOCKS_PAGE)
    return BlockPage(items, total, page)


def mark(at: datetime) -> int:
    """The moment of a block as a number for a button."""
    return (at - _EPOCH) // _MICROSECOND


def moment(number: int) -> datetime:
    """The moment that a button names. Raises NotFound for one beyond the calendar: buttons can be forged."""
    try:
        return _EPOCH + number * _MICROSECOND
    except OverflowError:
        raise NotFound("block") from None
