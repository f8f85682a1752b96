"""What the core asks the database about open forms."""

from datetime import datetime
from typing import Protocol

from bot.forms.model import Draft, OpenForm
from bot.members.model import MemberId, Platform


class FormStore(Protocol):
    """Bound to one transaction."""

    async def get(self, member_id: MemberId, platform: Platform) -> OpenForm | None: ...

    async def put(self, form: OpenForm) -> None:
        """Replaces whatever was open."""
        ...

    async def drop(self, member_id: MemberId, platform: Platform) -> bool:
        """False when none was open."""
        ...

    async def draft(self, member_id: MemberId, platform: Platform) -> Draft | None: ...

    async def put_draft(self, draft: Draft) -> None:
        """Replaces whatever was kept."""
        ...

    async def drop_drafts(self, now: datetime) -> int:
        """Forget those whose time is over; how many there were."""
        ...
