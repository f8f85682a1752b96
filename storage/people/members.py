"""Queries about people and their platform accounts."""

from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Select, and_, bindparam, case, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.communities.model import Chat, Community, CommunityId
from bot.errors import NotFound
from bot.members.model import Identity, Member, MemberId, Platform, PlatformAccount
from bot.members.rules import same_face, shown_name, shown_username
from bot.members.store import Arrival
from storage.people.communities import COMMUNITY_COLUMNS, community_of
from storage.people.linking import Linking
from storage.prepared import Prepared
from storage.schema.base import Id
from storage.schema.communities import communities, community_chats
from storage.schema.members import members, platform_accounts
from storage.schema.notices import notices
from storage.statements import insert_into

_MEMBER = (
    members.c.id, members.c.name, members.c.language, members.c.region, members.c.over_age, members.c.excluded_kind,
    members.c.cooloff_until, members.c.created_at, members.c.tip_privacy, members.c.show_currency,
    members.c.board_look,
)  # fmt: skip
_ACCOUNT = (
    platform_accounts.c.id.label("account_id"), platform_accounts.c.member_id, platform_accounts.c.platform,
    platform_accounts.c.user_id, platform_accounts.c.name.label("account_name"), platform_accounts.c.username,
    platform_accounts.c.unreachable_since, platform_accounts.c.language.label("account_language"),
)  # fmt: skip
_BOTH = select(*_MEMBER, *_ACCOUNT).join_from(
    platform_accounts, members, members.c.id == platform_accounts.c.member_id
)
_WAITING = (
    select(func.count())
    .where(
        notices.c.member_id == members.c.id,
        notices.c.undelivered_since.is_not(None),
        notices.c.read_at.is_(None),
    )
    .scalar_subquery()
)

# Asked at every gesture.
_ARRIVAL = (
    select(
        *_MEMBER, *_ACCOUNT, *COMMUNITY_COLUMNS, members.c.last_account_id, members.c.last_community_id,
        _WAITING.label("waiting"),
    )
    .join_from(platform_accounts, members, members.c.id == platform_accounts.c.member_id)
    .where(
        platform_accounts.c.platform == bindparam("platform"), platform_accounts.c.user_id == bindparam("user_id")
    )
)  # fmt: skip
_IN_PRIVATE = Prepared(_ARRIVAL.outerjoin(communities, communities.c.id == members.c.last_community_id))
_IN_A_CHAT = Prepared(
    _ARRIVAL.outerjoin(
        community_chats,
        and_(
            community_chats.c.platform == bindparam("chat_platform"), community_chats.c.home_id == bindparam("home_id")
        ),
    ).outerjoin(communities, communities.c.id == community_chats.c.community_id)
)


class MemberStore(Linking):
    """Fits `bot.members.store.MemberStore`, within one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        super().__init__(connection)
        self._connection = connection

    async def arrival(self, identity: Identity, chat: Chat) -> Arrival | None:
        """The author of a gesture and the community it happened in, in one query; None for a stranger."""
        given = {"platform": identity.platform.value, "user_id": identity.user_id}
        if chat.private:
            row = await _IN_PRIVATE.first(self._connection, given)
        else:
            given |= {"chat_platform": chat.platform.value, "home_id": chat.home_id}
            row = await _IN_A_CHAT.first(self._connection, given)
        if row is None:
            return None
        return Arrival(
            member=_member(row),
            account=_account(row),
            community=None if row.community_id is None else community_of(row),
            last_community_id=None if row.last_community_id is None else CommunityId(row.last_community_id),
            latest=row.last_account_id == row.account_id,
            waiting=row.waiting,
        )

    async def community_at(self, chat: Chat) -> Community | None:
        """The community that this chat belongs to, pending ones included."""
        row = await self._one(
            select(*COMMUNITY_COLUMNS)
            .join_from(community_chats, communities, communities.c.id == community_chats.c.community_id)
            .where(community_chats.c.platform == chat.platform.value, community_chats.c.home_id == chat.home_id)
        )
        return None if row is None else community_of(row)

    async def met(self, identity: Identity, now: datetime) -> tuple[Member, PlatformAccount]:
        """The member behind an identity, made on the first meeting; a changed name is noted."""
        found = await self.known(identity.platform, identity.user_id)
        if found is None:
            await self._meet(identity, now)
        elif not same_face(found[1], identity):
            await self._rename(found[0], found[1], identity, now)
        else:
            return found
        known = await self.known(identity.platform, identity.user_id)
        assert known is not None, "an account that was just written"
        return known

    async def known(self, platform: Platform, user_id: str) -> tuple[Member, PlatformAccount] | None:
        """As `met`, without writing."""
        row = await self._one(_BOTH.where(*_is(platform, user_id)))
        return None if row is None else (_member(row), _account(row))

    async def seen(
        self, account_id: int, community_id: CommunityId | None, now: datetime, *, reachable: bool
    ) -> None:
        """The account was used just now, in this community if any; `reachable` takes back that it wasn't."""
        owner = select(platform_accounts.c.member_id).where(platform_accounts.c.id == account_id).scalar_subquery()
        values: dict[str, Any] = {"last_account_id": account_id}
        if community_id is not None:
            values["last_community_id"] = community_id
        await self._connection.execute(update(members).where(members.c.id == owner).values(values))
        if reachable:
            await self._set_reachable(account_id, None)

    async def get(self, member_id: MemberId) -> Member:
        """Raises NotFound. Whoever was joined to another answers as that one."""
        return self._must(await _GET.first(self._connection, {"member": member_id}))

    async def lock(self, member_id: MemberId) -> Member:
        """As `get`, and nobody else's transaction decides on him before ours ends."""
        row = await _LOCKED.first(self._connection, {"member": member_id})
        if row is not None and row.merged_into is not None:
            # He was joined to another by the very transaction that we waited for.
            return await self.lock(MemberId(row.merged_into))
        return self._must(row)

    async def accounts_of(self, member_id: MemberId) -> tuple[PlatformAccount, ...]:
        """His accounts, the one used last first."""
        latest = case((members.c.last_account_id == platform_accounts.c.id, 0), else_=1)
        rows = await self._connection.execute(
            _BOTH.where(platform_accounts.c.member_id == member_id).order_by(latest, platform_accounts.c.id)
        )
        return tuple(_account(row) for row in rows)

    async def named(self, platform: Platform, username: str) -> tuple[MemberId, ...]:
        """Who was seen under this @name on the platform; names change hands, so there may be several."""
        rows = await self._connection.execute(
            select(platform_accounts.c.member_id)
            .where(
                platform_accounts.c.platform == platform.value,
                platform_accounts.c.username_key == username.removeprefix("@").casefold(),
            )
            .order_by(platform_accounts.c.named_at.desc())
        )
        return tuple(dict.fromkeys(MemberId(row.member_id) for row in rows))

    async def names_of(self, member_ids: tuple[MemberId, ...]) -> dict[MemberId, str]:
        """Names by the ids that were asked for."""
        if not member_ids:
            return {}
        rows = await self._connection.execute(
            select(members.c.id, members.c.name).where(members.c.id.in_(member_ids))
        )
        return {MemberId(row.id): row.name for row in rows}

    async def kin(self, member_id: MemberId) -> frozenset[MemberId]:
        """Everybody who is or was one person with him by linked accounts, himself included."""
        found = {member_id}
        while True:
            rows = await self._connection.execute(
                select(members.c.id, members.c.merged_into, members.c.split_from).where(
                    or_(
                        members.c.id.in_(found), members.c.merged_into.in_(found), members.c.split_from.in_(found)
                    )
                )
            )
            more = {one for row in rows for one in (row.id, row.merged_into, row.split_from) if one is not None}
            if more <= found:
                return frozenset(found)
            found |= {MemberId(one) for one in more}

    async def state_age(
        self, member_id: MemberId, region: str, over_age: int, platform: Platform, now: datetime
    ) -> None:
        """`over_age` 0 says that he is not of age. When and where he said so is kept, nothing else."""
        await self._set(
            member_id, region=region, over_age=over_age, age_stated_at=now, age_stated_on=platform.value
        )

    async def set_excluded(self, member_id: MemberId, kind: str | None) -> None:
        await self._set(member_id, excluded_kind=kind)

    async def set_language(self, member_id: MemberId, language: str | None) -> None:
        await self._set(member_id, language=language)

    async def set_tip_privacy(self, member_id: MemberId, privacy: str | None) -> None:
        await self._set(member_id, tip_privacy=privacy)

    async def set_show_currency(self, member_id: MemberId, currency: str | None) -> None:
        await self._set(member_id, show_currency=currency)

    async def set_board_look(self, member_id: MemberId, look: str | None) -> None:
        await self._set(member_id, board_look=look)

    async def set_cooloff(self, member_id: MemberId, until: datetime) -> None:
        await self._set(member_id, cooloff_until=until)

    async def set_unreachable(self, account_id: int, now: datetime) -> None:
        await self._set_reachable(account_id, now)

    async def _set_reachable(self, account_id: int, unreachable_since: datetime | None) -> None:
        await self._connection.execute(
            update(platform_accounts)
            .where(platform_accounts.c.id == account_id)
            .values(unreachable_since=unreachable_since)
        )

    async def _meet(self, identity: Identity, now: datetime) -> None:
        name, username = shown_name(identity), shown_username(identity)
        made = await self._connection.execute(
            insert(members).values(name=name, name_key=name.casefold(), created_at=now).returning(members.c.id)
        )
        member_id = made.scalar_one()
        account = (
            insert_into(self._connection, platform_accounts)
            .values(
                member_id=member_id, platform=identity.platform.value, user_id=identity.user_id, name=name,
                username=username, username_key=username and username.casefold(), language=identity.language,
                named_at=now, created_at=now,
            )
            .on_conflict_do_nothing(index_elements=["platform", "user_id"])
        )  # fmt: skip
        if (await self._connection.execute(account)).rowcount != 1:
            # Two first gestures at the same moment: the other one made the member.
            await self._connection.execute(delete(members).where(members.c.id == member_id))

    async def _rename(self, member: Member, account: PlatformAccount, identity: Identity, now: datetime) -> None:
        name, username = shown_name(identity), shown_username(identity)
        await self._connection.execute(
            update(platform_accounts)
            .where(platform_accounts.c.id == account.id)
            .values(
                name=name, username=username, username_key=username and username.casefold(),
                language=identity.language or account.language, named_at=now,
            )
        )
        # The profile follows the account that named it, so that two accounts don't rename it in turn.
        if member.name == account.name:
            await self._set(member.id, name=name, name_key=name.casefold())

    async def _set(self, member_id: MemberId, **values: object) -> None:
        await self._connection.execute(update(members).where(members.c.id == member_id).values(**values))

    async def _one(self, query: Select[Any]) -> Any | None:
        return (await self._connection.execute(query)).one_or_none()

    @staticmethod
    def _must(row: Any | None) -> Member:
        if row is None:
            raise NotFound("member")
        return _member(row)


def _is(platform: Platform, user_id: str) -> tuple[Any, ...]:
    return platform_accounts.c.platform == platform.value, platform_accounts.c.user_id == user_id


def _of(member_id: MemberId | BindParameter[Any]) -> Select[Any]:
    joined = select(members.c.merged_into).where(members.c.id == member_id).scalar_subquery()
    return select(*_MEMBER).where(members.c.id == func.coalesce(joined, member_id))


# Every gift asks for the first, every tip for the second.
_GET = Prepared(_of(bindparam("member", type_=Id)))
_LOCKED = Prepared(_of(bindparam("member", type_=Id)).add_columns(members.c.merged_into).with_for_update())


def _member(row: Any) -> Member:
    return Member(
        id=MemberId(row.id), name=row.name, language=row.language, region=row.region, over_age=row.over_age,
        excluded_kind=row.excluded_kind, cooloff_until=row.cooloff_until, created_at=row.created_at,
        tip_privacy=row.tip_privacy, show_currency=row.show_currency, board_look=row.board_look,
    )  # fmt: skip


def _account(row: Any) -> PlatformAccount:
    return PlatformAccount(
        id=row.account_id, member_id=MemberId(row.member_id), platform=Platform(row.platform), user_id=row.user_id,
        name=row.account_name, username=row.username, unreachable_since=row.unreachable_since,
        language=row.account_language,
    )  # fmt: skip
