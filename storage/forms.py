"""Open forms, one a person and platform."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.forms.model import OpenForm
from bot.members.model import MemberId, Platform
from bot.replies.reply import Field, Form
from storage.schema.forms import open_forms


class FormStore:
    """Fits `bot.forms.store.FormStore`, within one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, member_id: MemberId, platform: Platform) -> OpenForm | None:
        found = await self._connection.execute(
            select(open_forms).where(open_forms.c.member_id == member_id, open_forms.c.platform == platform)
        )
        row = found.one_or_none()
        if row is None:
            return None
        asked, last = row.form.get("asked"), row.form.get("last")
        return OpenForm(member_id, platform, _form(row.form), tuple(row.answers), row.expires_at, asked, last)

    async def put(self, form: OpenForm) -> None:
        """Replaces whatever was open."""
        make = sqlite_insert if self._connection.dialect.name == "sqlite" else postgresql_insert
        statement = make(open_forms).values(
            member_id=form.member_id,
            platform=form.platform,
            form={**asdict(form.form), "asked": form.asked, "last": form.last},
            answers=list(form.answers),
            expires_at=form.expires_at,
        )
        changed = {name: statement.excluded[name] for name in ("form", "answers", "expires_at")}
        await self._connection.execute(
            statement.on_conflict_do_update(index_elements=["member_id", "platform"], set_=changed)
        )

    async def drop(self, member_id: MemberId, platform: Platform) -> bool:
        """False when none was open."""
        gone = await self._connection.execute(
            delete(open_forms).where(open_forms.c.member_id == member_id, open_forms.c.platform == platform)
        )
        return gone.rowcount > 0


def _form(stored: dict[str, Any]) -> Form:
    return Form(stored["press"], stored["title"], tuple(Field(**field) for field in stored["fields"]))
