"""Where is my gift: who gave it, what paid for it, and where its diamonds are; and which gifts an order paid for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from bot.coins.claims import Split
from bot.communities.model import Caller
from bot.errors import NotFound
from bot.gifts.model import Gift
from bot.gifts.store import PaidBy
from bot.gifts.worth import Worth, worth
from bot.ids import Kind, public_id
from bot.ledger.entries import EntryKind, PostedEntry
from bot.members.model import Member
from bot.moderation.model import CaseKind, Power, PowerNeeded
from bot.moderation.powers import Powers
from bot.ports import Storage, Tx
from bot.rails import Rail
from bot.tips.model import Privacy
from bot.traces.model import Viewer

_UNMASKS = (Power.MONEY_VIEWER, Power.MONEY_MOVER)
_LOOKS = (*_UNMASKS, Power.AUDITOR)
_NAMED = (Privacy.NAME_AMOUNT, Privacy.NAME)
# What happens to a lot happens to the gifts that it paid for.
_OF_LOTS = (EntryKind.LOT_FROZEN, EntryKind.LOT_THAWED, EntryKind.LOT_TAKEN_BACK, EntryKind.LOT_GIVEN_BACK)


class PartState(StrEnum):
    """Where the diamonds of a piece of a gift are."""

    PENDING = "pending"
    AVAILABLE = "available"
    HELD = "held"
    TAKEN = "taken"
    UNDONE = "undone"


class GiftPart(NamedTuple):
    """A piece of a gift: so many coins of one lot. `parts` of a diamond came of them, which are where `state` says;
    `split`: where they were when somebody claimed them. `source`: what credited the lot, "coins:<order>[:<payment>]" as
    a rule."""

    lot_id: int
    source: str
    rail: Rail
    paid: PaidBy
    parts: int
    state: PartState
    split: Split

    @property
    def order(self) -> str | None:
        """The public id of the order that bought these coins."""
        kind, _, rest = self.source.partition(":")
        number = rest.partition(":")[0]
        return public_id(Kind.COINS, int(number)) if kind == "coins" and number.isdecimal() else None


class GiftStep(NamedTuple):
    """One thing that happened: an entry of this kind, so many coins and parts of a diamond of this gift by it."""

    at: datetime
    what: EntryKind
    coins: int
    parts: int


class SpentOn(NamedTuple):
    """So many coins of an order went into this gift. `back`: they are gift no more."""

    gift_id: int
    creator: str
    item: str
    times: int
    coins: int
    sent_at: datetime
    back: bool

    @property
    def public_id(self) -> str:
        return public_id(Kind.GIFT, self.gift_id)


@dataclass(frozen=True, slots=True)
class GiftTrace:
    """The whole story of a gift as one viewer may read it.

    `giver` is None where he stays unnamed to this viewer, `pieces` are empty for a creator, whom the fan's payments do
    not concern. `parts`: parts of a diamond by where they are now.
    """

    gift: Gift
    viewer: Viewer
    creator: str
    giver: str | None
    worth: Worth
    pieces: tuple[GiftPart, ...]
    parts: dict[PartState, int]
    steps: tuple[GiftStep, ...]


@dataclass(frozen=True)
class GiftTraces:
    """`app.gift_traces`."""

    powers: Powers
    storage: Storage

    async def trace(self, caller: Caller, gift_id: int) -> GiftTrace:
        """Fans and creators read their own, money staff and auditors everybody's, with an unnamed fan masked until a
        case is open. Raises NotFound for what the caller may not see, PowerNeeded where he serves without the power."""
        async with self.storage.reading() as tx:
            gift = await tx.gifts.get(gift_id)
            if gift is None:
                raise NotFound("gift")
            fan, creator = await tx.members.get(gift.fan_id), await tx.members.get(gift.creator_id)
            viewer, giver = await self._viewer(tx, caller, gift, fan, creator)
            found = await tx.gifts.parts_of(gift)
            steps = await _steps(tx, gift, found)
        sums: dict[PartState, int] = {}
        for one in found:
            sums[one.state] = sums.get(one.state, 0) + one.parts
        return GiftTrace(
            gift=gift, viewer=viewer, creator=creator.name, giver=giver, worth=worth(one.paid for one in found),
            pieces=() if viewer is Viewer.CREATOR else found, parts=sums, steps=steps,
        )  # fmt: skip

    async def _viewer(
        self, tx: Tx, caller: Caller, gift: Gift, fan: Member, creator: Member
    ) -> tuple[Viewer, str | None]:
        if fan.id == caller.id:
            return Viewer.FAN, fan.name
        if creator.id == caller.id:
            return Viewer.CREATOR, None if gift.privacy is Privacy.HIDDEN else fan.name
        mine = await self.powers.of(tx, caller.id)
        if not mine.has_any(_LOOKS):
            # Whoever serves here learns which power it takes; to others it does not exist.
            raise PowerNeeded(_LOOKS) if mine.any_at_all else NotFound("gift")
        open_cases = [case for case in await tx.cases.about(gift.subject, CaseKind.UNMASK) if case.decided_at is None]
        named = gift.privacy in _NAMED or (bool(open_cases) and mine.has_any(_UNMASKS))
        return Viewer.STAFF, fan.name if named else None


async def _steps(tx: Tx, gift: Gift, found: Sequence[GiftPart]) -> tuple[GiftStep, ...]:
    """The entries that moved this gift, oldest first."""
    steps = [GiftStep(gift.sent_at, EntryKind.GIFT_SENT, gift.coins, sum(one.parts for one in found))]
    matured_at = await tx.gifts.matured_at(gift)
    # What was claimed before it was available never became so.
    ripe = sum(one.parts - one.split.pending for one in found)
    if matured_at is not None and ripe:
        steps.append(GiftStep(matured_at, EntryKind.DIAMONDS_MATURED, 0, ripe))
    for piece in found:
        steps.extend(_of_lot(gift, piece, await tx.ledger.entries_about(piece.source)))
    return tuple(sorted(steps, key=lambda step: step.at))


def _of_lot(gift: Gift, piece: GiftPart, entries: Sequence[PostedEntry]) -> list[GiftStep]:
    """What happened to the lot as long as this piece of it was a gift."""
    told: list[GiftStep] = []
    undone = f"{gift.subject}:undone:{piece.lot_id}"
    # While it is gone, only what gives it back is about it.
    awaited: str | None = None
    for posted in entries:
        key, kind = posted.entry.key, posted.entry.kind
        if key != undone and (kind not in _OF_LOTS or posted.created_at < gift.sent_at):
            continue
        if awaited != (key if awaited is not None or kind is EntryKind.LOT_GIVEN_BACK else None):
            continue
        told.append(GiftStep(posted.created_at, kind, piece.paid.coins, piece.parts))
        if key == undone:
            break
        awaited = f"{key.removesuffix(':taken')}:given_back" if kind is EntryKind.LOT_TAKEN_BACK else None
    return told
