"""What lots, gifts and their undoing should do, said as plainly as can be: every coin is an object of its own."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.coins.model import Lot
from bot.members.model import MemberId


@dataclass(eq=False)
class Coin:
    """One coin: the lot it was bought with, the row in which it lies now, and where its diamonds are."""

    lot: str
    row: int
    parts: int
    matures_at: datetime
    diamonds: str = ""


@dataclass(eq=False)
class Given:
    """A gift and the coins that it took."""

    fan: int
    creator: int
    coins: list[Coin]
    available_at: datetime
    matured: bool = False


@dataclass
class LotModel:
    """All fans and creators."""

    hold: timedelta
    line: dict[int, list[Coin]] = field(default_factory=dict)
    frozen: dict[str, list[Coin]] = field(default_factory=dict)
    burned: dict[tuple[str, str], int] = field(default_factory=dict)
    reasons: dict[str, set[str]] = field(default_factory=dict)
    lots: dict[str, Lot] = field(default_factory=dict)
    gifts: list[Given] = field(default_factory=list)
    taken: dict[tuple[str, str], tuple[int, list[tuple[Given, Coin]]]] = field(default_factory=dict)
    debt: Counter[int] = field(default_factory=Counter)
    corrected: int = 0
    rows: int = 0

    def credit(self, lot: Lot) -> None:
        self.lots[lot.source] = lot
        self._append(lot.source, lot.coins)

    def gift(self, fan: int, creator: int, coins: int, now: datetime) -> bool:
        line = self.line.get(fan, [])
        if len(line) < coins:
            return False
        taken, line[:] = line[:coins], line[coins:]
        for coin in taken:
            coin.diamonds = "pending"
        available_at = max(now + self.hold, *(coin.matures_at for coin in taken))
        self.gifts.append(Given(fan, creator, taken, available_at))
        return True

    def mature(self, until: datetime) -> None:
        for gift in self.gifts:
            if gift.available_at <= until and not gift.matured:
                gift.matured = True
                for coin in gift.coins:
                    coin.diamonds = "available" if coin.diamonds == "pending" else coin.diamonds

    def unspent(self, source: str) -> int:
        return sum(coin.lot == source for coin in self.line[self.lots[source].fan_id])

    def burn(self, source: str, coins: int, key: str) -> None:
        self._leave(source, coins)
        self.burned[source, key] = coins

    def unburn(self, source: str, key: str) -> int:
        coins = self.burned.pop((source, key))
        self._append(source, coins)
        if self.reasons.get(source):
            self._rest(source)
        return coins

    def freeze(self, source: str, key: str) -> None:
        self.reasons.setdefault(source, set()).add(key)
        self._rest(source)
        for _, coin in self._spent(source):
            coin.diamonds = "held" if coin.diamonds in ("pending", "available") else coin.diamonds

    def thaw(self, source: str, key: str) -> None:
        self.reasons[source].discard(key)
        if self.reasons[source]:
            return
        for gift, coin in self._spent(source):
            if coin.diamonds == "held":
                coin.diamonds = "available" if gift.matured else "pending"
        self._append(source, len(self.frozen.pop(source, [])))

    def take_back(self, source: str, key: str) -> None:
        lot = self.lots[source]
        unspent = len(self.frozen.pop(source, [])) + len(self._leave(source, self.unspent(source)))
        spent = [(gift, coin) for gift, coin in self._spent(source) if coin.diamonds != "gone"]
        for _, coin in spent:
            coin.diamonds = "gone"
        self.taken[source, key] = unspent, spent
        self.corrected += len(spent)
        self.debt[lot.fan_id] += lot.price_minor * len(spent) // lot.coins

    def give_back(self, source: str, key: str) -> None:
        lot, rests = self.lots[source], bool(self.reasons.get(source))
        unspent, spent = self.taken.pop((source, key))
        for gift, coin in spent:
            coin.diamonds = "held" if rests else "available" if gift.matured else "pending"
        self._append(source, unspent)
        if rests:
            self._rest(source)
        self.corrected -= len(spent)
        self.debt[lot.fan_id] -= lot.price_minor * len(spent) // lot.coins

    def undo(self, gift: Given) -> int:
        back = [coin for coin in gift.coins if coin.diamonds in ("pending", "available")]
        self.corrected += len(back)
        for row in sorted({coin.row for coin in back}):
            pieces = [coin for coin in back if coin.row == row]
            for coin in pieces:
                coin.diamonds = "gone"
            self._append(pieces[0].lot, len(pieces))
        return len(back)

    def join(self, keep: int, gone: int) -> None:
        """Two fans turn out to be one."""
        for source, lot in self.lots.items():
            if lot.fan_id == gone:
                self.lots[source] = replace(lot, fan_id=MemberId(keep))
        line = self.line.pop(gone, [])
        self.line.setdefault(keep, [])
        for row in dict.fromkeys(coin.row for coin in line):
            pieces = [coin for coin in line if coin.row == row]
            self._append(pieces[0].lot, len(pieces))
        self.debt[keep] += self.debt.pop(gone, 0)

    def balances(self) -> dict[tuple[str, str], int]:
        """What lies on each account that is not empty."""
        sums: Counter[tuple[str, str]] = Counter()
        for fan, line in self.line.items():
            sums[f"wallet:{fan}", "coin"] += len(line)
        for source, coins in self.frozen.items():
            sums[f"coins_frozen:{self.lots[source].fan_id}", "coin"] += len(coins)
        for gift in self.gifts:
            for coin in gift.coins:
                if coin.diamonds != "gone":
                    sums[f"diamonds_{coin.diamonds}:{gift.creator}", "diamond"] += coin.parts
        for fan, owed in self.debt.items():
            sums[f"fan_debt:{fan}", "usd"] += owed
        return {place: amount for place, amount in sums.items() if amount}

    def _append(self, source: str, coins: int) -> None:
        lot, self.rows = self.lots[source], self.rows + 1
        new = [Coin(source, self.rows, lot.parts_per_coin, lot.matures_at) for _ in range(coins)]
        self.line.setdefault(lot.fan_id, []).extend(new)

    def _rest(self, source: str) -> None:
        """The unspent coins of a lot lie aside."""
        self.frozen.setdefault(source, []).extend(self._leave(source, self.unspent(source)))

    def _leave(self, source: str, coins: int) -> list[Coin]:
        """The last so many unspent coins of a lot leave the line."""
        line = self.line[self.lots[source].fan_id]
        gone = [coin for coin in line if coin.lot == source][::-1][:coins]
        line[:] = [coin for coin in line if coin not in gone]
        return gone

    def _spent(self, source: str) -> list[tuple[Given, Coin]]:
        return [(gift, coin) for gift in self.gifts for coin in gift.coins if coin.lot == source]
