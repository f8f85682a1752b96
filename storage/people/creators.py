"""Queries about creators: enrolments, lists, blocks, payout accounts."""

from collections.abc import Collection
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Select, and_, bindparam, delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.communities.model import Chat, CommunityId, CommunityState
from bot.eligibility.model import Feature
from bot.members.model import MemberId
from bot.programme.model import AccountKind, CreatorCard, Enrolment, EnrolmentState
from storage.eligibility.grants import usable
from storage.people.payout_accounts import PRESENT, PayoutAccounts, account_of, plain
from storage.prepared import Prepared
from storage.schema.base import Id
from storage.schema.communities import communities, community_chats
from storage.schema.creators import creator_blocks, creator_communities, enrolments, payout_accounts
from storage.schema.members import members, platform_accounts
from storage.statements import insert_into

_ENDED = (EnrolmentState.DRAFT.value, EnrolmentState.NEEDS_INFO.value)

ASKED_OFTEN = (Feature.TIPS, Feature.LIVE_GIFTS, Feature.VIDEO_GIFTS)
"""What a card says of a creator's grants."""

# Asked for every tip.
_CARD = Prepared(
    select(
        members.c.name, members.c.excluded_kind, enrolments.c.state, enrolments.c.region, enrolments.c.community_id,
        enrolments.c.tips_on, enrolments.c.gifts_on, enrolments.c.notes_checked,
        enrolments.c.member_id.label("creator_id"),
        *payout_accounts.columns,
        select(creator_blocks.c.fan_id)
        .where(creator_blocks.c.creator_id == members.c.id, creator_blocks.c.fan_id == bindparam("fan", type_=Id))
        .exists()
        .label("blocked"),
        *(usable(enrolments.c.member_id, feature).label(feature.value) for feature in ASKED_OFTEN),
    )
    .join_from(enrolments, members, members.c.id == enrolments.c.member_id)
    .outerjoin(payout_accounts, and_(payout_accounts.c.member_id == members.c.id, PRESENT))
    .where(enrolments.c.member_id == bindparam("creator"))
)  # fmt: skip


class CreatorStore(PayoutAccounts):
    """Fits `bot.programme.store.CreatorStore`, within one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        super().__init__(connection)
        self._connection = connection

    async def card(self, creator_id: MemberId, fan_id: MemberId | None = None) -> CreatorCard | None:
        """All that a tip needs to know of its receiver, in one query. None for somebody who never applied."""
        row = await _CARD.first(self._connection, {"creator": creator_id, "fan": fan_id})
        if row is None:
            return None
        return CreatorCard(
            member_id=MemberId(row.creator_id), name=row.name, state=EnrolmentState(row.state), region=row.region,
            community_id=CommunityId(row.community_id), tips_on=row.tips_on, gifts_on=row.gifts_on,
            notes_checked=row.notes_checked,
            excluded_kind=row.excluded_kind, account=None if row.account_id is None else account_of(row),
            blocked=bool(row.blocked),
            granted=frozenset(feature for feature in ASKED_OFTEN if getattr(row, feature.value)),
        )  # fmt: skip

    async def names(
        self, community_id: CommunityId | None, prefix: str, limit: int
    ) -> tuple[tuple[MemberId, str], ...]:
        """Approved creators listed in the community (None: anywhere) whose name begins so, by name."""
        query = _approved(community_id).where(
            members.c.name_key.startswith(prefix.casefold(), autoescape=True)
        )
        rows = await self._connection.execute(query.order_by(members.c.name_key, members.c.id).limit(limit))
        return tuple((MemberId(row.id), row.name) for row in rows)

    async def names_at(self, chat: Chat, prefix: str, limit: int) -> tuple[tuple[MemberId, str], ...]:
        """The same for the admitted community that a chat belongs to, of all creators where it belongs to none."""
        here = (
            select(communities.c.id)
            .join_from(community_chats, communities, communities.c.id == community_chats.c.community_id)
            .where(
                community_chats.c.platform == chat.platform.value, community_chats.c.home_id == chat.home_id,
                communities.c.state == CommunityState.ADMITTED.value,
            )
            .scalar_subquery()
        )  # fmt: skip
        listed = (
            select(creator_communities.c.member_id)
            .where(creator_communities.c.member_id == members.c.id, creator_communities.c.community_id == here)
            .exists()
        )
        query = _approved(None).where(
            members.c.name_key.startswith(prefix.casefold(), autoescape=True), or_(here.is_(None), listed)
        )
        rows = await self._connection.execute(query.order_by(members.c.name_key, members.c.id).limit(limit))
        return tuple((MemberId(row.id), row.name) for row in rows)

    async def called(self, community_id: CommunityId | None, name: str) -> tuple[tuple[MemberId, str], ...]:
        """Approved creators with exactly this name (in any case) or @name."""
        key = name.strip().removeprefix("@").casefold()
        if community_id is None:
            rows = await _CALLED.all(self._connection, {"key": key})
        else:
            rows = await _CALLED_HERE.all(self._connection, {"key": key, "community": community_id})
        return tuple((MemberId(row.id), row.name) for row in rows)

    async def suspended(
        self, communities: Collection[CommunityId] | None, *, since: datetime | None = None
    ) -> tuple[tuple[MemberId, str], ...]:
        """Suspended creators who applied in one of these communities (None: anywhere), since then at the earliest, by
        name."""
        found = select(members.c.id, members.c.name).join_from(
            enrolments, members, members.c.id == enrolments.c.member_id
        )
        found = found.where(enrolments.c.state == EnrolmentState.SUSPENDED.value)
        if communities is not None:
            found = found.where(enrolments.c.community_id.in_(communities))
        if since is not None:
            found = found.where(enrolments.c.decided_at >= since)
        rows = await self._connection.execute(found.order_by(members.c.name_key, members.c.id))
        return tuple((MemberId(row.id), row.name) for row in rows)

    async def served(self, now: datetime) -> tuple[MemberId, ...]:
        """Fits `bot.programme.store.CreatorStore`."""
        here = enrolments.c
        rows = await self._connection.execute(
            select(here.member_id)
            .where(here.state == EnrolmentState.SUSPENDED.value, here.suspended_until <= now)
            .order_by(here.suspended_until)
            .limit(100)
        )
        return tuple(MemberId(row.member_id) for row in rows)

    async def enrolment(self, member_id: MemberId) -> Enrolment | None:
        row = await self._one(select(enrolments).where(enrolments.c.member_id == member_id))
        return None if row is None else _enrolment(row)

    async def enrolment_by_id(self, enrolment_id: int) -> Enrolment | None:
        """Locked: nobody else's transaction decides on it before ours ends."""
        row = await self._one(select(enrolments).where(enrolments.c.id == enrolment_id).with_for_update())
        return None if row is None else _enrolment(row)

    async def add_enrolment(
        self, member_id: MemberId, community_id: CommunityId, now: datetime, due_at: datetime
    ) -> Enrolment:
        """An empty one, in state draft."""
        made = await self._connection.execute(
            insert(enrolments)
            .values(
                member_id=member_id, community_id=community_id, state=EnrolmentState.DRAFT.value, tips_on=True,
                gifts_on=True, notes_checked=False, interests=[],
                styles=[], due_at=due_at, created_at=now,
            )
            .returning(*enrolments.columns)
        )  # fmt: skip
        return _enrolment(made.one())

    async def drop_enrolment(self, enrolment_id: int) -> None:
        """A first draft that came to nothing."""
        await self._connection.execute(delete(enrolments).where(enrolments.c.id == enrolment_id))

    async def save_enrolment(self, enrolment: Enrolment) -> None:
        """Write every field of an enrolment that exists."""
        values = {field.name: plain(getattr(enrolment, field.name)) for field in fields(enrolment)}
        await self._connection.execute(
            update(enrolments).where(enrolments.c.id == values.pop("id")).values(values)
        )

    async def overdue(self, now: datetime, limit: int) -> tuple[Enrolment, ...]:
        """Drafts and unanswered questions whose time is over."""
        rows = await self._connection.execute(
            select(enrolments)
            .where(enrolments.c.state.in_(_ENDED), enrolments.c.due_at <= now)
            .order_by(enrolments.c.due_at)
            .limit(limit)
            .with_for_update()
        )
        return tuple(_enrolment(row) for row in rows)

    async def list_in(self, member_id: MemberId, community_id: CommunityId, listed: bool) -> None:
        """Whether the creator stands in a community's list."""
        if listed:
            await self._connection.execute(
                insert_into(self._connection, creator_communities)
                .values(community_id=community_id, member_id=member_id)
                .on_conflict_do_nothing()
            )
            return
        await self._connection.execute(
            delete(creator_communities).where(
                creator_communities.c.community_id == community_id, creator_communities.c.member_id == member_id
            )
        )

    async def set_blocked(
        self, creator_id: MemberId, fan_id: MemberId, blocked: bool, now: datetime, *, named: bool = True
    ) -> None:
        if blocked:
            await self._connection.execute(
                insert_into(self._connection, creator_blocks)
                .values(creator_id=creator_id, fan_id=fan_id, named=named, at=now)
                .on_conflict_do_nothing()
            )
            return
        await self._connection.execute(
            delete(creator_blocks).where(
                creator_blocks.c.creator_id == creator_id, creator_blocks.c.fan_id == fan_id,
                creator_blocks.c.named == named,
            )
        )  # fmt: skip

    async def _one(self, query: Select[Any]) -> Any | None:
        return (await self._connection.execute(query)).one_or_none()


def _approved(community_id: CommunityId | BindParameter[Any] | None) -> Select[Any]:
    query = select(members.c.id, members.c.name).join_from(
        enrolments, members, members.c.id == enrolments.c.member_id
    )
    if community_id is not None:
        here = and_(
            creator_communities.c.member_id == enrolments.c.member_id,
            creator_communities.c.community_id == community_id,
        )
        query = query.join(creator_communities, here)
    return query.where(enrolments.c.state == EnrolmentState.APPROVED.value)


def _called(query: Select[Any]) -> Prepared:
    key: BindParameter[str] = bindparam("key")
    usernames = select(platform_accounts.c.member_id).where(platform_accounts.c.username_key == key)
    return Prepared(query.where(or_(members.c.name_key == key, members.c.id.in_(usernames))).order_by(members.c.id))


# Asked wherever a name is typed.
_CALLED, _CALLED_HERE = _called(_approved(None)), _called(_approved(bindparam("community", type_=Id)))


def _enrolment(row: Any) -> Enrolment:
    values = {field.name: getattr(row, field.name) for field in fields(Enrolment)}
    values["state"] = EnrolmentState(values["state"])
    values["previous"] = None if values["previous"] is None else EnrolmentState(values["previous"])
    values["interests"], values["styles"] = tuple(values["interests"]), tuple(values["styles"])
    values["account_kind"] = None if values["account_kind"] is None else AccountKind(values["account_kind"])
    return Enrolment(**values)
