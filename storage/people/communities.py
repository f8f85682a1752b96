"""Queries about communities and where they live."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, exists, insert, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.communities.model import Chat, ChatKind, Community, CommunityId, CommunityState
from bot.communities.store import Place
from bot.errors import NotFound
from bot.members.model import MemberId, Platform
from storage.schema.base import Flag, metadata
from storage.schema.communities import communities, community_chats, showcases
from storage.schema.creators import creator_communities
from storage.schema.tips import tips

COMMUNITY_COLUMNS = (
    communities.c.id.label("community_id"), communities.c.name.label("community_name"),
    communities.c.state.label("community_state"), communities.c.language.label("community_language"),
    communities.c.zone.label("community_zone"), communities.c.created_by.label("community_created_by"),
    communities.c.created_at.label("community_created_at"), communities.c.decided_by.label("community_decided_by"),
    communities.c.decided_at.label("community_decided_at"),
)  # fmt: skip
"""A community's columns under names of their own, for queries that read more than it."""

# By these names, in a table with a `platform`, a chat's id is kept.
_CHAT_ID_COLUMNS = ("chat_id", "home_id", "public_chat_id", "staff_chat_id")


class CommunityStore:
    """Fits `bot.communities.store.CommunityStore`, within one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, community_id: CommunityId) -> Community:
        """Raises NotFound."""
        return await self._must(select(*COMMUNITY_COLUMNS).where(communities.c.id == community_id))

    async def lock(self, community_id: CommunityId) -> Community:
        """As `get`, and nobody else's transaction decides on it before ours ends."""
        return await self._must(
            select(*COMMUNITY_COLUMNS).where(communities.c.id == community_id).with_for_update()
        )

    async def listing(self, creator_id: MemberId) -> tuple[Community, ...]:
        """The communities that list a creator."""
        rows = await self._connection.execute(
            select(*COMMUNITY_COLUMNS)
            .join(creator_communities, creator_communities.c.community_id == communities.c.id)
            .where(creator_communities.c.member_id == creator_id)
        )
        return tuple(community_of(row) for row in rows)

    async def at(self, platform: Platform, home_id: str) -> Community | None:
        """The community that a server, group or channel belongs to."""
        found = await self._connection.execute(
            select(*COMMUNITY_COLUMNS)
            .join_from(community_chats, communities, communities.c.id == community_chats.c.community_id)
            .where(community_chats.c.platform == platform.value, community_chats.c.home_id == home_id)
        )
        row = found.one_or_none()
        return None if row is None else community_of(row)

    async def create(self, name: str, created_by: MemberId, now: datetime) -> Community:
        made = await self._connection.execute(
            insert(communities)
            .values(name=name, state=CommunityState.PENDING.value, created_by=created_by, created_at=now)
            .returning(communities.c.id)
        )
        return await self.get(CommunityId(made.scalar_one()))

    async def add_place(self, community_id: CommunityId, chat: Chat, now: datetime) -> Place:
        """The chat joins the community; the first one of a platform becomes the home of its public lines."""
        first = not any(place.home for place in await self.places(community_id) if place.platform is chat.platform)
        made = await self._connection.execute(
            insert(community_chats)
            .values(
                community_id=community_id, platform=chat.platform.value, home_id=chat.home_id,
                kind=chat.kind.value, title=chat.title, public_chat_id=chat.chat_id, home=first, added_at=now,
            )
            .returning(*community_chats.columns)
        )  # fmt: skip
        return _place(made.one())

    async def places(self, community_id: CommunityId) -> tuple[Place, ...]:
        """Where the community lives, those the bot was removed from included."""
        return await self._places(community_chats.c.community_id == community_id)

    async def all_places(self) -> tuple[Place, ...]:
        """Fits `bot.communities.store.CommunityStore`."""
        admitted = select(communities.c.id).where(communities.c.state == CommunityState.ADMITTED.value)
        return await self._places(community_chats.c.left_at.is_(None), community_chats.c.community_id.in_(admitted))

    async def public_places(self, community_id: CommunityId) -> tuple[Place, ...]:
        """The homes, at most one a platform, where public lines can be written now."""
        chats = community_chats.c
        return await self._places(
            chats.community_id == community_id, chats.home == literal(True, Flag), chats.left_at.is_(None),
            chats.public_chat_id.is_not(None),
        )  # fmt: skip

    async def staff_places(self, community_ids: Sequence[CommunityId]) -> tuple[Place, ...]:
        """Places with a chat for staff."""
        chats = community_chats.c
        return await self._places(
            chats.community_id.in_(community_ids), chats.left_at.is_(None), chats.staff_chat_id.is_not(None)
        )

    async def set_chats(self, place_id: int, public_chat_id: str | None, staff_chat_id: str | None) -> None:
        await self._connection.execute(
            update(community_chats)
            .where(community_chats.c.id == place_id)
            .values(public_chat_id=public_chat_id, staff_chat_id=staff_chat_id)
        )

    async def set_showcase(
        self, community_id: CommunityId, platform: Platform, chat_id: str, on: bool, now: datetime
    ) -> None:
        """Whether creators of the community post their videos in this chat."""
        here = (showcases.c.platform == platform.value, showcases.c.chat_id == chat_id)
        await self._connection.execute(delete(showcases).where(*here))
        if on:
            row = {"platform": platform.value, "chat_id": chat_id, "community_id": community_id, "added_at": now}
            await self._connection.execute(insert(showcases).values(**row))

    async def showcase_at(self, platform: Platform, chat_ids: Sequence[str]) -> CommunityId | None:
        """The community of which one of these chats is a showcase."""
        found = select(showcases.c.community_id).where(
            showcases.c.platform == platform.value, showcases.c.chat_id.in_(chat_ids)
        )
        row = (await self._connection.execute(found)).scalars().first()
        return None if row is None else CommunityId(row)

    async def has_showcase(self, community_id: CommunityId) -> bool:
        found = select(exists().where(showcases.c.community_id == community_id))
        return bool((await self._connection.execute(found)).scalar_one())

    async def was_tipped(self, community_id: CommunityId) -> bool:
        """Fits `bot.communities.store.CommunityStore`."""
        found = select(exists().where(tips.c.community_id == community_id, tips.c.paid_at.is_not(None)))
        return bool((await self._connection.execute(found)).scalar_one())

    async def set_state(
        self, community_id: CommunityId, state: CommunityState, by: MemberId, now: datetime
    ) -> None:
        await self._set(community_id, state=state.value, decided_by=by, decided_at=now)

    async def set_zone(self, community_id: CommunityId, zone: str | None) -> None:
        await self._set(community_id, zone=zone)

    async def set_language(self, community_id: CommunityId, language: str | None) -> None:
        await self._set(community_id, language=language)

    async def chat_migrated(self, platform: Platform, old_id: str, new_id: str) -> int:
        """Every row keyed by the chat's old id is keyed by the new one; answers how many."""
        changed = 0
        for table in metadata.sorted_tables:
            if "platform" not in table.c:
                continue
            for name in _CHAT_ID_COLUMNS:
                if name in table.c:
                    done = await self._connection.execute(
                        update(table)
                        .where(table.c.platform == platform.value, table.c[name] == old_id)
                        .values({name: new_id})
                    )
                    changed += done.rowcount
        return changed

    async def set_left(self, platform: Platform, home_id: str, at: datetime | None) -> Place | None:
        """The bot was removed (or, with None, is back); the place, None where nobody set up anything."""
        done = await self._connection.execute(
            update(community_chats)
            .where(community_chats.c.platform == platform.value, community_chats.c.home_id == home_id)
            .values(left_at=at)
            .returning(*community_chats.columns)
        )
        row = done.one_or_none()
        return None if row is None else _place(row)

    async def _set(self, community_id: CommunityId, **values: object) -> None:
        await self._connection.execute(
            update(communities).where(communities.c.id == community_id).values(**values)
        )

    async def _must(self, query: Select[Any]) -> Community:
        row = (await self._connection.execute(query)).one_or_none()
        if row is None:
            raise NotFound("community")
        return community_of(row)

    async def _places(self, *conditions: Any) -> tuple[Place, ...]:
        rows = await self._connection.execute(
            select(community_chats).where(*conditions).order_by(community_chats.c.id)
        )
        return tuple(_place(row) for row in rows)


def community_of(row: Any) -> Community:
    """The community in a row that was read with COMMUNITY_COLUMNS."""
    return Community(
        id=CommunityId(row.community_id), name=row.community_name, state=CommunityState(row.community_state),
        language=row.community_language, zone=row.community_zone,
        created_by=MemberId(row.community_created_by), created_at=row.community_created_at,
        decided_by=None if row.community_decided_by is None else MemberId(row.community_decided_by),
        decided_at=row.community_decided_at,
    )  # fmt: skip


def _place(row: Any) -> Place:
    return Place(
        id=row.id, community_id=CommunityId(row.community_id), platform=Platform(row.platform),
        home_id=row.home_id, kind=ChatKind(row.kind), title=row.title, public_chat_id=row.public_chat_id,
        staff_chat_id=row.staff_chat_id, home=row.home, left_at=row.left_at,
    )  # fmt: skip
