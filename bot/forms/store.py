"""What the core asks the database about open forms."""

from typing import Protocol

from bot.forms.model import OpenForm
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
