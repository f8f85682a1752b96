"""What refunds and disputes of coin orders ask of the lots. Storage fits these shapes."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple, Protocol


class Unlucky(NamedTuple):
    """What one creator lost when a lot was taken back: parts of a diamond by where they lay, and what he owes."""

    creator_id: int
    pending_parts: int
    available_parts: int
    operator_parts: int
    owed_minor: int
    owed_currency: str


class TakenBack(NamedTuple):
    """What became of the coins of a lot whose price went back.

    `unspent`: coins that were still there, frozen ones included; `spent`: coins that were given away. `owed_minor` of
    `owed_currency`: what the fan owes for these; 0 when his wallet was not to be locked. `creators`: who lost diamonds.
    """

    unspent: int
    spent: int
    owed_minor: int
    owed_currency: str
    creators: tuple[Unlucky, ...]

    @property
    def pending_parts(self) -> int:
        """Diamonds for spent coins that could not be redeemed yet, in parts."""
        return sum(one.pending_parts for one in self.creators)

    @property
    def available_parts(self) -> int:
        """Diamonds for spent coins that could be redeemed, in parts."""
        return sum(one.available_parts for one in self.creators)

    @property
    def operator_parts(self) -> int:
        """Diamonds for spent coins that were gone: the operator bears them, or the creators owe their worth."""
        return sum(one.operator_parts for one in self.creators)


class GivenBack(NamedTuple):
    """What is there again after a taking that does not hold: so many unspent `coins`, and the diamonds of creators, in
    parts. `forgiven_minor` of `owed_currency` the fan does not owe any more."""

    coins: int
    forgiven_minor: int
    owed_currency: str
    creators: Mapping[int, int]


class JoinedWallets(NamedTuple):
    """What came to the one who stays: `moved` coins, so that he holds `coins`, and what the other `owed`, by unit."""

    moved: int
    coins: int
    owed: Mapping[str, int]


class Undone(NamedTuple):
    """A gift that went back to its fan, with so many coins; where it was given."""

    gift_id: int
    fan_id: int
    coins: int
    session_id: int | None
    video_id: int | None


class ShownOn(NamedTuple):
    """Where gifts are shown: LIVE sessions by their boards, videos by their cards."""

    sessions: tuple[int, ...]
    videos: tuple[int, ...]


class LotRefunds(Protocol):
    """What happens to a lot, `tx.lots` inside a transaction; `lot_id` is the id of the entry that credited it.

    A lot means everything that came of it: coins of it that came back after a freeze or an undone gift are its coins.
    Each is done once, whoever repeats it with the same key and the same content; a repeated call answers the same.
    While one runs, no gift of this fan is committed. The transaction must be rolled back on any error.
    """

    async def unspent(self, lot_id: int) -> int:
        """Coins of the lot that the fan can spend now: frozen ones are not among them."""
        ...

    async def burn_unspent(self, lot_id: int, coins: int, key: str, now: datetime) -> None:
        """So many unspent coins leave for good. Do it before the provider is asked to give the price back: then nobody
        spends them meanwhile. Raises BalanceTooLow when fewer are unspent."""
        ...

    async def unburn(self, lot_id: int, coins: int, key: str, now: datetime) -> None:
        """Coins that were burned come back, as a lot of their own with the old terms: their refund failed. `key`: that
        of the burning. Raises ValueError when fewer were burned under it."""
        ...

    async def freeze(self, lot_id: int, key: str, now: datetime) -> None:
        """A dispute is open: unspent coins can't be spent, diamonds for spent ones can't be redeemed. `key` names the
        reason; the lot stays frozen until the last reason is gone."""
        ...

    async def thaw(self, lot_id: int, key: str, now: datetime) -> None:
        """The dispute with this key ended well. Without one under the key, nothing happens."""
        ...

    async def take_back(
        self, lot_id: int, key: str, now: datetime, *, lock: bool = True, recover: bool = False
    ) -> TakenBack:
        """The whole price went or goes back: a lost dispute, a refund by the store, or one that staff decided.

        Unspent coins go first, then diamonds that are pending, then available ones; the rest is borne by the operator,
        or with `recover` owed by the creators. With `lock` the fan owes the price of what he gave away, rounded down,
        and his wallet is locked until that is settled. Another key on the same lot takes what came of it since.
        """
        ...

    async def give_back(self, lot_id: int, key: str, now: datetime) -> GivenBack | None:
        """The dispute that was lost under this key is won after all: coins, diamonds and boards are as if nothing had
        been taken under it, and what the fan still owes for it is forgiven. What rests for another reason goes on
        resting. None when nothing was taken, or all of it was given back before."""
        ...

    async def join_wallets(self, keep: int, gone: int, key: str, now: datetime) -> JoinedWallets:
        """Two people turned out to be one, and are in the book of members already: unspent coins, frozen ones and debts
        of the one who goes belong to the one who stays, each coin with its lot's terms and refunds."""
        ...

    async def shown_on(self, lot_id: int) -> ShownOn:
        """Where gifts are shown that coins of the lot paid for."""
        ...

    async def undo_since(self, creator_id: int, mark: datetime, now: datetime) -> tuple[Undone, ...]:
        """All gifts to a creator that were sent at the mark or later go back; earlier ones stay as they are. Which they
        were; done again, only what is new."""
        ...
