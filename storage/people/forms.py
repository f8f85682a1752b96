"""Open forms and drafts, one of each a person and platform."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Table, delete, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.forms.model import Draft, OpenForm
from bot.members.model import MemberId, Platform
from bot.replies.reply import Field, Form
from storage.schema.forms import drafts, open_forms


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
        await self._replace(
            open_forms,
            member_id=form.member_id,
            platform=form.platform,
            form={**asdict(form.form), "asked": form.asked, "last": form.last},
            answers=list(form.answers),
            expires_at=form.expires_at,
        )

    async def drop(self, member_id: MemberId, platform: Platform) -> bool:
        """False when none was open."""
        gone = await self._connection.execute(
            delete(open_forms).where(open_forms.c.member_id == member_id, open_forms.c.platform == platform)
        )
        return gone.rowcount > 0

    async def draft(self, member_id: MemberId, platform: Platform) -> Draft | None:
        found = await self._connection.execute(
            select(drafts).where(drafts.c.member_id == member_id, drafts.c.platform == platform)
        )
        row = found.one_or_none()
        return None if row is None else Draft(member_id, platform, row.press, row.words, row.expires_at)

    async def put_draft(self, draft: Draft) -> None:
        """Replaces whatever was kept."""
        await self._replace(
            drafts,
            member_id=draft.member_id,
            platform=draft.platform,
            press=draft.press,
            words=dict(draft.words),
            expires_at=draft.expires_at,
        )

    async def drop_drafts(self, now: datetime) -> int:
        """Forget those whose time is over; how many there were."""
        return (await self._connection.execute(delete(drafts).where(drafts.c.expires_at <= now))).rowcount

    async def _replace(self, table: Table, **values: Any) -> None:
        """The row of a person and platform, whether there was one or not."""
        make = sqlite_insert if self._connection.dialect.name == "sqlite" else postgresql_insert
        statement = make(table).values(**values)
        key = ["member_id", "platform"]
        changed = {name: statement.excluded[name] for name in values if name not in key}
        await self._connection.execute(statement.on_conflict_do_update(index_elements=key, set_=changed))


def _form(stored: dict[str, Any]) -> Form:
    fields = tuple(Field(**field) for field in stored["fields"])
    return Form(stored["press"], stored["title"], fields, stored.get("back"))
