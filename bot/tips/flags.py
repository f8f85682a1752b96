"""Patterns that somebody should look at: a flag is a case for staff and never a refusal."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.communities.model import Caller, CommunityId
from bot.config import Config
from bot.members.model import MemberId
from bot.moderation.cases import open_case
from bot.moderation.model import CaseKind
from bot.money import Money
from bot.ports import Tx
from bot.safety.exchange import Exchange
from bot.tips.model import Tip
from bot.tips.store import Flow


@dataclass(frozen=True)
class Flags:
    """Looks at a tip in the transaction that settles it, after its row says paid."""

    config: Config
    exchange: Exchange

    @classmethod
    def of(cls, config: Config) -> "Flags":
        return cls(config, Exchange(config.money.base_currency, config.money.reference_rates))

    async def look(self, tx: Tx, tip: Tip, now: datetime) -> tuple[str, ...]:
        """Opens a case for everything worth a look; answers what was found: self_tip, round_trip, one_fan_share."""
        found: list[str] = []
        if tip.creator_id in await tx.members.kin(tip.fan_id):
            found.append("self_tip")
        elif await self._round_trip(tx, tip, now):
            found.append("round_trip")
        if await self._one_fan(tx, tip, now):
            found.append("one_fan_share")
        for what in found:
            facts: dict[str, object] = {"tip": tip.public_id}
            await _flag(tx, what, tip.fan_id, tip.creator_id, facts, tip.community_id, now)
        return tuple(found)

    async def _round_trip(self, tx: Tx, tip: Tip, now: datetime) -> bool:
        since = now - timedelta(days=self.config.safety.round_trip_days)
        back = await tx.tips.flow(tip.creator_id, tip.fan_id, since)
        if not back:
            return False
        there = await tx.tips.flow(tip.fan_id, tip.creator_id, since)
        return is_round_trip(
            self._sums(there),
            self._sums(back),
            self.config.safety.round_trip_count,
            self.config.safety.round_trip_amount,
        )

    async def _one_fan(self, tx: Tx, tip: Tip, now: datetime) -> bool:
        since = now - timedelta(days=self.config.safety.one_fan_days)
        _, his = self._sums(await tx.tips.flow(tip.fan_id, tip.creator_id, since))
        if his <= self.config.safety.one_fan_over:
            return False
        _, all_fans = self._sums(await tx.tips.received(tip.creator_id, since))
        return is_carried_by_one(his, all_fans, self.config.safety.one_fan_over, self.config.safety.one_fan_share_bp)

    def _sums(self, flows: Iterable[Flow]) -> tuple[int, Money]:
        listed = tuple(flows)
        total = self.exchange.total(Money(flow.minor, flow.currency) for flow in listed)
        return sum(flow.count for flow in listed), total


def is_round_trip(there: tuple[int, Money], back: tuple[int, Money], count: int, amount: Money) -> bool:
    """Whether money goes to and fro between two people: by number of tips each way, or by sum each way."""
    return min(there[0], back[0]) >= count or (there[1] >= amount and back[1] >= amount)


def is_carried_by_one(his: Money, all_fans: Money, over: Money, share_bp: int) -> bool:
    """Whether one fan gives more than `over` and more than his share of everything a creator gets."""
    return his > over and his.amount_minor * 10_000 > all_fans.amount_minor * share_bp


async def flag_self_tip(tx: Tx, caller: Caller, now: datetime) -> None:
    """Somebody tried to tip himself from a linked account. From the one that his profile is called after it is a slip,
    not a pattern."""
    own = caller.account.name.casefold() == caller.member.name.casefold()
    if own or len(await tx.members.accounts_of(caller.id)) < 2:
        return
    facts: dict[str, object] = {
        "refused": True, "name": caller.member.name, "at": now.isoformat(),
        "account": f"{caller.platform.value.capitalize()}: {caller.account.name}",
    }  # fmt: skip
    await _flag(tx, "self_tip", caller.id, caller.id, facts, caller.community.id if caller.community else None, now)


async def _flag(
    tx: Tx, what: str, fan_id: MemberId, creator_id: MemberId, facts: dict[str, object],
    community_id: CommunityId | None, now: datetime,
) -> None:  # fmt: skip
    """One undecided case for each pattern and pair, however often it repeats."""
    await open_case(
        tx,
        CaseKind.FLAG,
        f"flag:{what}:{fan_id}:{creator_id}",
        community_id=community_id,
        opened_by=None,
        parties=tuple(dict.fromkeys((fan_id, creator_id))),
        facts={"what": what, "fan": int(fan_id), "creator": int(creator_id), **facts},
        now=now,
    )
