"""Joining two accounts into one person, and taking them apart again."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from bot.coins.debts import move_debts
from bot.communities.model import Caller
from bot.config import Config
from bot.members.codes import check_made, check_tried
from bot.members.model import (
    BadCode,
    CannotUnlink,
    LinkCode,
    Linked,
    Member,
    MemberId,
    MergeByStaff,
    Platform,
    PlatformAccount,
    SamePerson,
    Unlinked,
)
from bot.members.rules import CODE_ALPHABET, read_code
from bot.moderation.cases import call_members, open_case
from bot.moderation.model import CaseKind
from bot.moderation.powers import Powers
from bot.notices.model import Notice
from bot.ports import Clock, Storage, Tx
from bot.programme.model import EnrolmentState
from bot.safety.limits import join
from bot.tokens import Tokens


class WhyStaff(StrEnum):
    """Why two profiles are not joined by themselves."""

    TWO_CREATORS = "two_creators"
    # One paid the other, or decided about him: as one person that would have been his own matter.
    ENTANGLED = "entangled"
    # A code typed by the wrong person must not give him powers that an owner gave to somebody else.
    HOLDS_POWERS = "holds_powers"


@dataclass(frozen=True)
class LinkDesk:
    """One-time codes, merging and splitting; each of its calls is one transaction."""

    config: Config
    storage: Storage
    clock: Clock
    tokens: Tokens

    @property
    def _powers(self) -> Powers:
        return Powers(self.config)

    async def start(self, caller: Caller) -> LinkCode:
        """A code of the caller's, good until `expires_at`. Raises TooManyCodes."""
        now = self.clock.now()
        expires_at = now + timedelta(minutes=self.config.link.code_minutes)
        code = self.tokens.code(
            "link", f"{caller.id}:{now.isoformat()}", CODE_ALPHABET, self.config.link.code_characters
        )
        async with self.storage.transaction() as tx:
            await tx.members.lock(caller.id)
            await check_made(tx, self.config, caller.id, "link", now)
            await tx.members.put_code("link", caller.id, None, self._hash(code), now, expires_at)
        return LinkCode(code, expires_at)

    async def finish(self, caller: Caller, code: str) -> Linked:
        """Use a code. Wrong ones are counted by who types them, whatever he types, so guessing comes to an end: five
        in a row, and ten an hour. Raises BadCode, TooManyCodes, SamePerson, MergeByStaff."""
        now = self.clock.now()
        refusal: BadCode | MergeByStaff
        async with self.storage.transaction() as tx:
            me = await tx.members.lock(caller.id)
            since = now - timedelta(minutes=self.config.link.code_minutes)
            tries = self.config.link.code_tries
            if len(await tx.members.wrong_codes(me.id, since)) >= tries:
                raise BadCode(0)
            await check_tried(tx, self.config, me.id, now)
            row = await tx.members.take_code("link", self._hash(read_code(code)), now)
            if row is None:
                used = await tx.members.count_wrong_code(me.id, now, since)
                refusal = BadCode(max(0, tries - used), await _linked(tx, me.id))
            else:
                other = await tx.members.lock(row.member_id)
                if other.id == me.id:
                    raise SamePerson
                why = await self._why_staff(tx, me, other)
                if why is None:
                    return await self._join(tx, me, other, now)
                refusal = MergeByStaff(await self._hand_over(tx, caller, me, other, why, now), why.value)
        # Outside, so that the counted try and the case are kept.
        raise refusal

    async def unlink(self, caller: Caller, platform: Platform) -> Unlinked:
        """Split the account off: the caller's own if he asks from that platform, else the one used last there."""
        now = self.clock.now()
        until = now + timedelta(hours=self.config.link.cooloff_hours)
        async with self.storage.transaction() as tx:
            me = await tx.members.lock(caller.id)
            accounts = await tx.members.accounts_of(me.id)
            there = [account for account in accounts if account.platform is platform]
            if not there or len(accounts) < 2:
                raise CannotUnlink(platform, only=bool(there))
            leaving = next((account for account in there if account.id == caller.account.id), there[0])
            await tx.members.set_cooloff(me.id, max(until, me.cooloff_until or until))
            limits = await tx.safety.limits_of(me.id)
            new = await tx.members.split(leaving.id, now)
            # A new profile must be no way round a limit or a pause.
            await tx.safety.set_limits(new, limits, self.config.money.base_currency)
            for member_id in (me.id, new):
                await self._tell(tx, member_id, "unlink_done", f"unlink:{leaving.id}:{new}:{member_id}", leaving, until)
            receives = await _is_creator(tx, me.id)
        return Unlinked(platform, until, receives)

    async def join_by_staff(self, tx: Tx, one: MemberId, other: MemberId, now: datetime) -> bool:
        """Staff decided that two profiles are one person; False where the book forbids it.

        The book knows a creator's account by his id, so two who both received money or gifts stay two.
        """
        first, second = await tx.members.lock(one), await tx.members.lock(other)
        if first.id == second.id:
            return True
        received = [await _received(tx, who.id) for who in (first, second)]
        if all(received) or await tx.members.entangled(first.id, second.id):
            return False
        keep, gone = (first, second) if received[0] or not received[1] else (second, first)
        await self._merge(tx, keep, gone, now)
        return True

    async def _join(self, tx: Tx, me: Member, other: Member, now: datetime) -> Linked:
        # The book knows a creator by his id, so that profile stays; otherwise the older one.
        creators = [who for who in (me, other) if await _is_creator(tx, who.id)]
        keep = creators[0] if creators else min(me, other, key=lambda who: (who.created_at, who.id))
        gone = other if keep is me else me
        return await self._merge(tx, keep, gone, now)

    async def _merge(self, tx: Tx, keep: Member, gone: Member, now: datetime) -> Linked:
        until = now + timedelta(hours=self.config.link.cooloff_hours)
        limits = join(await tx.safety.limits_of(keep.id), await tx.safety.limits_of(gone.id), now)
        await tx.safety.set_limits(keep.id, limits, self.config.money.base_currency)
        await tx.members.merge(keep.id, gone.id, now)
        # After the rows: whoever was paying for coins with one of them held is waited for, and his coins are there.
        wallets = await tx.lots.join_wallets(keep.id, gone.id, f"link:{keep.id}:{gone.id}", now)
        await move_debts(tx, keep.id, gone.id, wallets.owed, now)
        member = await tx.members.get(keep.id)
        until = max(until, member.cooloff_until or until)
        await tx.members.set_cooloff(keep.id, until)
        accounts = await tx.members.accounts_of(keep.id)
        platforms = tuple(sorted({account.platform for account in accounts}))
        receives = await _is_creator(tx, keep.id)
        coins = wallets.coins if wallets.moved else 0
        facts: dict[str, object] = {
            "cooloff_until": until.isoformat(), "platforms": [str(one) for one in platforms], "receives": receives,
            "coins": coins, "owes": bool(wallets.owed),
        }  # fmt: skip
        await tx.notices.owe(
            Notice(f"link:{keep.id}:{gone.id}", keep.id, "link_done", f"member:{keep.id}", facts), now
        )
        return Linked(await tx.members.get(keep.id), platforms, until, receives, coins, bool(wallets.owed))

    async def _why_staff(self, tx: Tx, me: Member, other: Member) -> WhyStaff | None:
        if await _is_creator(tx, me.id) and await _is_creator(tx, other.id):
            return WhyStaff.TWO_CREATORS
        if await tx.members.entangled(me.id, other.id):
            return WhyStaff.ENTANGLED
        return WhyStaff.HOLDS_POWERS if await self._powers.handed_over(tx, me.id, other.id) else None

    async def _hand_over(
        self, tx: Tx, caller: Caller, me: Member, other: Member, why: WhyStaff, now: datetime
    ) -> str:
        low, high = sorted((me.id, other.id))
        case = await open_case(
            tx, CaseKind.MERGE, f"members:{low}:{high}",
            community_id=caller.community.id if caller.community else None, opened_by=me.id,
            parties=(me.id, other.id), facts={"why": why.value, "names": [me.name, other.name]}, now=now,
        )  # fmt: skip
        if why is WhyStaff.HOLDS_POWERS:
            # Only whoever could grant them can say yes.
            await call_members(tx, case, await self._powers.owners(tx), now)
        return case.public_id

    async def _tell(
        self, tx: Tx, member_id: MemberId, kind: str, key: str, account: PlatformAccount, until: datetime
    ) -> None:
        facts: dict[str, object] = {
            "platform": account.platform.value, "cooloff_until": until.isoformat(),
            "receives": await _is_creator(tx, member_id),
        }  # fmt: skip
        await tx.notices.owe(Notice(key, member_id, kind, f"member:{member_id}", facts), self.clock.now())

    def _hash(self, code: str) -> str:
        return self.tokens.keyed("link-code", code)


async def _linked(tx: Tx, member_id: MemberId) -> tuple[Platform, ...]:
    """His platforms, if he has accounts on all of them; else none: a code would still join something."""
    platforms = {account.platform for account in await tx.members.accounts_of(member_id)}
    return tuple(sorted(platforms)) if platforms == set(Platform) else ()


_EVER = datetime(1970, 1, 1, tzinfo=UTC)


async def _received(tx: Tx, member_id: MemberId) -> bool:
    """Whether the book holds money or diamonds that came to him."""
    return bool(await tx.tips.received(member_id, _EVER)) or await tx.members.given_to(member_id)


async def _is_creator(tx: Tx, member_id: MemberId) -> bool:
    """Whether the programme knows him: anything but an unfinished or former application, or a payout account."""
    enrolment = await tx.creators.enrolment(member_id)
    if enrolment is not None and enrolment.state is not EnrolmentState.DRAFT:
        return True
    return await tx.creators.account(member_id) is not None
