"""Queries about declared numbers and the pictures that prove them."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Row, bindparam, exists, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.communities.model import CommunityId
from bot.eligibility.declarations import (
    DECLARED,
    Declaration,
    DeclarationId,
    DeclarationState,
    Proof,
)
from bot.eligibility.metrics import Metric
from bot.eligibility.pictures import PictureKind
from bot.errors import NotFound
from bot.members.model import MemberId
from storage.prepared import Prepared
from storage.schema.base import Id
from storage.schema.members import members
from storage.schema.metrics import declarations, proofs

_UNDECIDED = (DeclarationState.WAITING.value, DeclarationState.ASKED.value)
_OWN = declarations.c
_LATEST = Prepared(
    select(declarations)
    .where(_OWN.member_id == bindparam("who", type_=Id))
    .order_by(_OWN.state.in_(_UNDECIDED).desc(), _OWN.declared_at.desc(), _OWN.id.desc())
    .limit(1)
)


class DeclarationStore:
    """Fits `bot.eligibility.store.DeclarationStore`, within one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, declaration_id: int) -> Declaration:
        return _must(await self._one(select(declarations).where(declarations.c.id == declaration_id)))

    async def lock(self, declaration_id: int) -> Declaration:
        query = select(declarations).where(declarations.c.id == declaration_id)
        return _must(await self._one(query.with_for_update()))

    async def latest(self, member_id: MemberId) -> Declaration | None:
        row = await _LATEST.first(self._connection, {"who": member_id})
        return None if row is None else _declaration(row)

    async def handed_in(self, request_id: str) -> bool:
        found = await self._connection.execute(select(exists().where(proofs.c.request_id == request_id)))
        return bool(found.scalar_one())

    async def pictures_since(self, member_id: MemberId, since: datetime) -> tuple[datetime, ...]:
        rows = await self._connection.scalars(
            select(proofs.c.added_at)
            .where(proofs.c.member_id == member_id, proofs.c.added_at > since)
            .order_by(proofs.c.added_at)
        )
        return tuple(rows)

    async def keep_picture(
        self, member_id: MemberId, request_id: str, kind: PictureKind, content: bytes, now: datetime
    ) -> int:
        made = await self._connection.execute(
            insert(proofs)
            .values(
                member_id=member_id, request_id=request_id, digest=sha256(content).hexdigest(), kind=kind,
                size=len(content), content=content, added_at=now,
            )
            .returning(proofs.c.id)
        )  # fmt: skip
        return int(made.scalar_one())

    async def declare(
        self, member_id: MemberId, community_id: CommunityId, values: Mapping[Metric, int], proof_id: int,
        now: datetime,
    ) -> Declaration:  # fmt: skip
        said: dict[str, Any] = {
            **{metric.value: values.get(metric) for metric in DECLARED}, "community_id": community_id,
            "state": DeclarationState.WAITING, "proof_id": proof_id, "declared_at": now, "question": None,
            "answer": None,
        }  # fmt: skip
        before = declarations.c
        replaced = await self._one(
            update(declarations)
            .where(before.member_id == member_id, before.state.in_(_UNDECIDED))
            .values(said)
            .returning(declarations)
        )
        if replaced is not None:
            return replaced
        made = insert(declarations).values(member_id=member_id, **said).returning(declarations)
        return _must(await self._one(made))

    async def save(self, declaration: Declaration, by: MemberId | None = None) -> None:
        await self._connection.execute(
            update(declarations)
            .where(declarations.c.id == declaration.id)
            .values(
                state=declaration.state, question=declaration.question, answer=declaration.answer,
                reason=declaration.reason, decided_at=declaration.decided_at, decided_by=by,
            )
        )  # fmt: skip

    async def picture(self, proof_id: int) -> Proof:
        row = (await self._connection.execute(select(proofs).where(proofs.c.id == proof_id))).one_or_none()
        if row is None:
            raise NotFound("picture")
        return Proof(row.id, MemberId(row.member_id), PictureKind(row.kind), row.content, row.added_at)

    async def shared_with(self, proof_id: int) -> tuple[str, ...]:
        other = proofs.alias("other")
        names = await self._connection.scalars(
            select(members.c.name)
            .join_from(proofs, other, (other.c.digest == proofs.c.digest) & (other.c.member_id != proofs.c.member_id))
            .join(members, members.c.id == other.c.member_id)
            .where(proofs.c.id == proof_id)
            .group_by(members.c.id, members.c.name)
            .order_by(func.min(other.c.id))
            .limit(5)
        )
        return tuple(names)

    async def forget_pictures(self, before: datetime) -> int:
        gone = update(proofs).where(proofs.c.added_at <= before, proofs.c.content.is_not(None)).values(content=None)
        return (await self._connection.execute(gone)).rowcount

    async def _one(self, query: Any) -> Declaration | None:
        row = (await self._connection.execute(query)).one_or_none()
        return None if row is None else _declaration(row)


def _must(found: Declaration | None) -> Declaration:
    if found is None:
        raise NotFound("declaration")
    return found


def _declaration(row: Row[Any]) -> Declaration:
    values = {metric: value for metric in DECLARED if (value := getattr(row, metric.value)) is not None}
    return Declaration(
        DeclarationId(row.id), MemberId(row.member_id), CommunityId(row.community_id), DeclarationState(row.state),
        values, row.proof_id, row.declared_at, row.question, row.answer, row.reason, row.decided_at,
    )  # fmt: skip
