"""An account is held for one of a business, a party, a government: of a kind that takes no part here.

A moderator's mark stands above what somebody stated, and works at once: nothing new goes from him or to him. It is what
the account is, not what somebody did, so it holds everywhere. What was paid stays paid.
"""

from dataclasses import dataclass
from typing import ClassVar

from bot.communities.model import Caller
from bot.errors import Refusal
from bot.live.model import EndedBy, LiveSession
from bot.live.service import Lives
from bot.members.model import Member, MemberId
from bot.moderation.acts import reason_given, record
from bot.moderation.powers import Powers
from bot.moderation.reach import keep, kept, reached
from bot.notices.model import Notice
from bot.ports import Clock, Storage, Tx
from bot.programme.model import AccountKind


@dataclass(frozen=True, slots=True)
class AccountMark:
    """What an account is, or would be, held for; a personal one takes part. `live`: his LIVE that ends."""

    member_id: MemberId
    name: str
    kind: AccountKind
    reason: str
    live: LiveSession | None = None


@dataclass(eq=False)
class NoSuchMark(Refusal):
    """Nothing would change: the account is held for this kind, or `kind` may take part here anyway."""

    code: ClassVar[str] = "no_such_mark"
    name: str
    kind: str


@dataclass(frozen=True)
class AccountMarks:
    """`/mod mark`, for moderators: of a creator those of the community in which he applied."""

    powers: Powers
    storage: Storage
    clock: Clock
    live: Lives

    async def preview(self, caller: Caller, member_id: MemberId, kind: AccountKind, reason: str) -> AccountMark:
        """What it would do; kept for the yes. Raises NotSetUp, PowerNeeded, OwnMatter, NoSuchMark, ReasonNeeded."""
        async with self.storage.transaction() as tx:
            member, _ = await reached(self.powers, tx, caller, member_id)
            self._check(member, kind)
            text = reason_given(reason)
            await keep(tx, caller, _press(member.id), {"kind": kind.value, "reason": text}, self.clock)
            return AccountMark(member.id, member.name, kind, text, await self._live_of(tx, member.id, kind))

    async def confirm(self, caller: Caller, member_id: MemberId) -> AccountMark:
        """Do it, as it was shown. Raises what `preview` raises, and FormExpired after an hour."""
        now = self.clock.now()
        async with self.storage.transaction() as tx:
            member, _ = await reached(self.powers, tx, caller, member_id)
            words = await kept(tx, caller, _press(member.id), self.clock)
            kind, reason = AccountKind(words["kind"]), words["reason"]
            self._check(member, kind)
            await tx.members.set_excluded(member.id, None if kind is AccountKind.PERSONAL else kind.value)
            live = await self._live_of(tx, member.id, kind)
            if live is not None:
                await self.live.end_of(tx, member.id, EndedBy.MODERATION)
            subject = f"member:{member.id}"
            await record(
                tx, caller.id, "member.mark", subject, reason, now,
                before={"kind": member.excluded_kind}, after={"kind": kind.value},
            )  # fmt: skip
            facts: dict[str, object] = {
                "account_kind": kind.value, "reason": reason, "live": live.title if live is not None else "",
            }  # fmt: skip
            key = f"{subject}:account_marked:{kind}:{now.isoformat()}"
            await tx.notices.owe(Notice(key, member.id, "account_marked", subject, facts), now)
        if live is not None:
            self.live.marks.mark(live.id)
        return AccountMark(member.id, member.name, kind, reason, live)

    def _check(self, member: Member, kind: AccountKind) -> None:
        personal = kind is AccountKind.PERSONAL
        if not personal and kind.value not in self.powers.config.programme.excluded_accounts:
            raise NoSuchMark(member.name, kind.value)
        if (member.excluded_kind or AccountKind.PERSONAL.value) == kind.value:
            raise NoSuchMark(member.name, kind.value)

    async def _live_of(self, tx: Tx, member_id: MemberId, kind: AccountKind) -> LiveSession | None:
        return None if kind is AccountKind.PERSONAL else await tx.live.running_of(member_id)


def _press(member_id: MemberId) -> str:
    return f"member.mark:{member_id}"
