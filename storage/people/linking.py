"""Queries that join two people into one and take them apart again: one-time codes, merging, splitting."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, UniqueConstraint, delete, exists, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.boards.model import BoardLook
from bot.communities.model import CommunityId
from bot.eligibility.declarations import DeclarationState
from bot.members.model import MemberId
from bot.members.store import CodeRow
from storage.gifts.maturity import his
from storage.schema.base import metadata
from storage.schema.creators import creator_blocks, enrolments, payout_accounts
from storage.schema.follows import follows
from storage.schema.gifts import gifts
from storage.schema.members import members, one_time_codes, platform_accounts, wrong_codes
from storage.schema.metrics import declarations, metric_records
from storage.schema.moderation import audit, cases, grants, pauses
from storage.schema.safety import payment_stops
from storage.schema.tips import tips

CODES_KEPT = timedelta(days=1)
"""Codes are counted by the hour; a day later nobody asks for them."""

# Their ids stay what they were: the record is never changed, codes and tries are over with the person.
_STAY = frozenset({audit.name, one_time_codes.name, wrong_codes.name})


_SHYNESS = (None, *BoardLook)
"""How people stand on boards, from open to shy: joined profiles take the shyer one's."""


class Linking:
    """The part of the members' queries that is about codes and joined accounts."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._link_connection = connection

    async def put_code(
        self, purpose: str, member_id: MemberId, community_id: CommunityId | None, code_hash: str, now: datetime,
        expires_at: datetime,
    ) -> None:  # fmt: skip
        """Keep a one-time code; an earlier one for the same purpose and person stops working."""
        codes = one_time_codes.c
        await self._link_connection.execute(
            delete(one_time_codes).where(codes.purpose == purpose, codes.created_at <= now - CODES_KEPT)
        )
        await self._link_connection.execute(
            update(one_time_codes)
            .where(
                codes.purpose == purpose, codes.used_at.is_(None),
                # Whoever made it, a code past its time must not stand in the way of the same code made anew.
                (codes.member_id == member_id) | (codes.expires_at <= now),
            )
            .values(used_at=now)
        )  # fmt: skip
        await self._link_connection.execute(
            insert(one_time_codes).values(
                purpose=purpose, member_id=member_id, community_id=community_id, code_hash=code_hash,
                created_at=now, expires_at=expires_at,
            )
        )  # fmt: skip

    async def codes_made(self, purpose: str, member_id: MemberId, since: datetime) -> tuple[datetime, ...]:
        """When he made codes after `since`, at most a day back, oldest first."""
        codes = one_time_codes.c
        rows = await self._link_connection.execute(
            select(codes.created_at)
            .where(codes.purpose == purpose, codes.member_id == member_id, codes.created_at > since)
            .order_by(codes.created_at)
        )
        return tuple(rows.scalars())

    async def take_code(self, purpose: str, code_hash: str, now: datetime) -> CodeRow | None:
        """The live code with this hash, used up by this very call."""
        codes = one_time_codes.c
        taken = await self._link_connection.execute(
            update(one_time_codes)
            .where(
                codes.purpose == purpose, codes.code_hash == code_hash, codes.used_at.is_(None),
                codes.expires_at > now,
            )
            .values(used_at=now)
            .returning(codes.id, codes.purpose, codes.member_id, codes.community_id, codes.expires_at)
        )  # fmt: skip
        row = taken.one_or_none()
        if row is None:
            return None
        community_id = None if row.community_id is None else CommunityId(row.community_id)
        return CodeRow(row.id, row.purpose, MemberId(row.member_id), community_id, row.expires_at)

    async def count_wrong_code(self, member_id: MemberId, now: datetime, since: datetime) -> int:
        """Note a wrong code typed by him; answers how many he typed after `since`, this one included."""
        await self._link_connection.execute(insert(wrong_codes).values(member_id=member_id, at=now))
        return len(await self.wrong_codes(member_id, since))

    async def wrong_codes(self, member_id: MemberId, since: datetime) -> tuple[datetime, ...]:
        """When he typed wrong codes after `since`, oldest first."""
        rows = await self._link_connection.execute(
            select(wrong_codes.c.at)
            .where(wrong_codes.c.member_id == member_id, wrong_codes.c.at > since)
            .order_by(wrong_codes.c.at)
        )
        return tuple(rows.scalars())

    async def entangled(self, one: MemberId, other: MemberId) -> bool:
        """Fits `bot.members.store.MemberStore`."""
        pair = (one, other)
        # Gifts keep the ids of who turned out to be one of them.
        all_ids = select(members.c.id).where(members.c.id.in_(pair) | members.c.merged_into.in_(pair))
        gave = exists().where(gifts.c.fan_id.in_(all_ids), gifts.c.creator_id.in_(all_ids))

        def both(table: Table, first: str, second: str) -> ColumnElement[bool]:
            left, right = table.c[first], table.c[second]
            return exists().where(left.in_(pair), right.in_(pair), left != right)

        found = await self._link_connection.execute(
            select(
                both(tips, "fan_id", "creator_id")
                | both(enrolments, "member_id", "decided_by")
                | both(cases, "first_approver", "decided_by")
                | both(metric_records, "member_id", "by_id")
                | both(declarations, "member_id", "decided_by")
                | gave
            )
        )
        return bool(found.scalar_one())

    async def given_to(self, member_id: MemberId) -> bool:
        """Whether a gift was ever sent to him."""
        found = select(exists().where(his(gifts.c.creator_id, member_id)))
        return bool((await self._link_connection.execute(found)).scalar_one())

    async def merge(self, keep: MemberId, gone: MemberId, now: datetime) -> None:
        """All rows about `gone` belong to `keep` from now on, the book and the audit record excepted."""
        await self._join_statements(keep, gone)
        await self._join_stops(keep, gone)
        await self._join_pauses(keep, gone)
        await self._drop_what_meets(keep, gone, now)
        for table in metadata.sorted_tables:
            if table.name in _STAY:
                continue
            for column in _member_columns(table):
                await self._repoint(table, column, keep, gone)
        await self._link_connection.execute(
            update(members).where(members.c.id == keep, members.c.split_from == keep).values(split_from=None)
        )
        await self._link_connection.execute(
            update(members).where(members.c.id == gone).values(merged_into=keep, merged_at=now)
        )

    async def split(self, account_id: int, now: datetime) -> MemberId:
        """The account leaves its member for a new one, who keeps the statements of the old one."""
        account = (
            await self._link_connection.execute(
                select(platform_accounts).where(platform_accounts.c.id == account_id)
            )
        ).one()
        copied = [
            "language", "region", "over_age", "age_stated_at", "age_stated_on", "excluded_kind", "tip_privacy",
            "show_currency", "board_look", "cooloff_until",
        ]  # fmt: skip
        old = (
            await self._link_connection.execute(select(members).where(members.c.id == account.member_id))
        ).one()
        values: dict[str, Any] = {name: getattr(old, name) for name in copied}
        values |= {
            "name": account.name, "name_key": account.name.casefold(), "created_at": now,
            "last_account_id": account_id, "last_community_id": old.last_community_id, "split_from": old.id,
        }  # fmt: skip
        made = await self._link_connection.execute(insert(members).values(values).returning(members.c.id))
        member_id = MemberId(made.scalar_one())
        await self._link_connection.execute(
            update(platform_accounts).where(platform_accounts.c.id == account_id).values(member_id=member_id)
        )
        await self._link_connection.execute(
            update(members)
            .where(members.c.id == old.id, members.c.last_account_id == account_id)
            .values(last_account_id=None)
        )
        return member_id

    async def _join_statements(self, keep: MemberId, gone: MemberId) -> None:
        """What was stated by either holds for both, the stricter one where they differ."""
        rows = await self._link_connection.execute(select(members).where(members.c.id.in_((keep, gone))))
        by_id = {row.id: row for row in rows}
        ours, theirs = by_id[keep], by_id[gone]
        values: dict[str, Any] = {
            "excluded_kind": ours.excluded_kind or theirs.excluded_kind,
            "language": ours.language or theirs.language,
            "tip_privacy": ours.tip_privacy or theirs.tip_privacy,
            "show_currency": ours.show_currency or theirs.show_currency,
            "board_look": max((ours.board_look, theirs.board_look), key=_SHYNESS.index),
            "last_account_id": ours.last_account_id or theirs.last_account_id,
            "last_community_id": ours.last_community_id or theirs.last_community_id,
        }
        cooloffs = [row.cooloff_until for row in (ours, theirs) if row.cooloff_until is not None]
        values["cooloff_until"] = max(cooloffs, default=None)
        if theirs.over_age is not None and (ours.over_age is None or theirs.over_age < ours.over_age):
            values |= {
                "over_age": theirs.over_age, "region": theirs.region, "age_stated_at": theirs.age_stated_at,
                "age_stated_on": theirs.age_stated_on,
            }  # fmt: skip
        await self._link_connection.execute(update(members).where(members.c.id == keep).values(values))

    async def _join_stops(self, keep: MemberId, gone: MemberId) -> None:
        """A stop after failed payments follows, the longer one."""
        later = select(func.max(payment_stops.c.until)).where(payment_stops.c.member_id.in_((keep, gone)))
        await self._link_connection.execute(
            update(payment_stops)
            .where(payment_stops.c.member_id.in_((keep, gone)))
            .values(until=later.scalar_subquery())
        )

    async def _join_pauses(self, keep: MemberId, gone: MemberId) -> None:
        """What staff stopped for both stays stopped until the later of the two ends."""
        here, theirs = pauses.c, pauses.alias("theirs")
        rows = await self._link_connection.execute(
            select(here.id, here.until, theirs.c.id.label("other"), theirs.c.until.label("other_until"))
            .join_from(pauses, theirs, here.feature == theirs.c.feature)
            .where(
                here.member_id == keep, theirs.c.member_id == gone,
                func.coalesce(here.community_id, 0) == func.coalesce(theirs.c.community_id, 0),
            )
        )  # fmt: skip
        for row in rows.all():
            until = None if row.until is None or row.other_until is None else max(row.until, row.other_until)
            await self._link_connection.execute(delete(pauses).where(here.id == row.other))
            await self._link_connection.execute(update(pauses).where(here.id == row.id).values(until=until))

    async def _drop_what_meets(self, keep: MemberId, gone: MemberId, now: datetime) -> None:
        """Rows that would say something of one person twice, or of a person and himself."""
        pair = (keep, gone)
        accounts = payout_accounts.alias("kept")
        has_one = select(accounts.c.account_id).where(
            accounts.c.member_id == keep, accounts.c.replaced_at.is_(None)
        )
        await self._link_connection.execute(
            update(payout_accounts)
            .where(
                payout_accounts.c.member_id == gone, payout_accounts.c.replaced_at.is_(None), has_one.exists()
            )
            .values(replaced_at=now)
        )
        blocks = creator_blocks.c
        await self._link_connection.execute(
            delete(creator_blocks).where(blocks.creator_id.in_(pair), blocks.fan_id.in_(pair))
        )
        both = follows.c
        await self._link_connection.execute(
            delete(follows).where(both.creator_id.in_(pair), both.fan_id.in_(pair))
        )
        waits, theirs = declarations.alias("waits"), declarations.c
        undecided = (DeclarationState.WAITING.value, DeclarationState.ASKED.value)
        kept = select(waits.c.id).where(waits.c.member_id == keep, waits.c.state.in_(undecided))
        await self._link_connection.execute(
            update(declarations)
            .where(theirs.member_id == gone, theirs.state.in_(undecided), kept.exists())
            .values(state=DeclarationState.REPLACED, decided_at=now)
        )
        mine = grants.alias("mine")
        same = select(mine.c.id).where(
            mine.c.member_id == keep, mine.c.power == grants.c.power,
            func.coalesce(mine.c.community_id, 0) == func.coalesce(grants.c.community_id, 0),
        )  # fmt: skip
        await self._link_connection.execute(delete(grants).where(grants.c.member_id == gone, same.exists()))

    async def _repoint(self, table: Table, column: Column[Any], keep: MemberId, gone: MemberId) -> None:
        """Rows of the one who goes belong to the one who stays; where both have the same, his own row stays."""
        for others in _unique_beside(table, column):
            mine = table.alias("mine")
            clash = select(mine.c[column.name]).where(
                mine.c[column.name] == keep, *(mine.c[name] == table.c[name] for name in others)
            )
            await self._link_connection.execute(delete(table).where(column == gone, clash.exists()))
        await self._link_connection.execute(update(table).where(column == gone).values({column.name: keep}))


def _member_columns(table: Table) -> list[Column[Any]]:
    return [
        column
        for column in table.columns
        if any(key.column.table is members for key in column.foreign_keys)
    ]


def _unique_beside(table: Table, column: Column[Any]) -> list[list[str]]:
    """For each rule by which a row with this column stands once: the other columns of the rule."""
    rules = [tuple(table.primary_key.columns)]
    rules += [tuple(rule.columns) for rule in table.constraints if isinstance(rule, UniqueConstraint)]
    rules += [(one,) for one in table.columns if one.unique]
    return [[one.name for one in rule if one is not column] for rule in rules if column in rule]
