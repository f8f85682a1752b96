"""How many one-time codes a person may make and get wrong: guessing must not become cheap by patience."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.config import Config
from bot.members.model import MemberId, TooManyCodes
from bot.ports import Tx

HOUR = timedelta(hours=1)


async def check_made(tx: Tx, config: Config, member_id: MemberId, purpose: str, now: datetime) -> None:
    """Whether he may make one more code. The member is locked, so two at once count as two. Raises TooManyCodes."""
    made = await tx.members.codes_made(purpose, member_id, now - HOUR)
    _check(made, config.link.codes_per_hour, made=True)


async def check_tried(tx: Tx, config: Config, member_id: MemberId, now: datetime) -> None:
    """Whether he may type one more code, of whatever purpose, after the wrong ones of this hour. Raises
    TooManyCodes."""
    wrong = await tx.members.wrong_codes(member_id, now - HOUR)
    _check(wrong, config.link.wrong_codes_per_hour, made=False)


def _check(times: Sequence[datetime], most: int, *, made: bool) -> None:
    if len(times) >= most:
        raise TooManyCodes(made, most, times[-most] + HOUR)
