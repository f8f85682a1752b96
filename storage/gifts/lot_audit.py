"""Lots that were frozen, taken back or came back, diamonds that matured, and boards that were corrected, against the
book: each check is one query that returns what is wrong."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import BigInteger, Select, Text, and_, case, cast, func, literal, or_, select, union_all
from sqlalchemy import type_coerce as as_type

from bot.coins.claims import FINAL, ClaimState
from bot.gifts.audit import GiftFault
from bot.gifts.tallies import NOBODY, SHOWN
from bot.ledger.accounts import AccountKind
from bot.ledger.entries import EntryKind
from bot.payouts.model import REDEEMED
from storage.gifts.pieces import person
from storage.schema.diamonds import creator_maturity, diamond_worths, tally_corrections
from storage.schema.gifts import coin_lots, gifts
from storage.schema.ledger import balances, entries, postings
from storage.schema.lots import gift_claims, lot_freezes, returned_lots
from storage.schema.payouts import payout_parts, payouts

Check = tuple[GiftFault, Select[Any]]

_DAY = 86_400_000_000
_RETURNS = (EntryKind.COINS_RETURNED.value, EntryKind.WALLETS_JOINED.value)
_CLAIMED = gift_claims.c.pending_parts + gift_claims.c.available_parts


def lot_checks() -> Iterator[Check]:
    """What must hold beside the checks of gifts."""
    yield GiftFault.LOT_DIFFERS, _returned_unlike_entries()
    yield GiftFault.LOT_DIFFERS, _returned_without_lot()
    yield GiftFault.CLAIM_DIFFERS, _claims_beside_gifts()
    yield GiftFault.FROZEN_DIFFERS, unlike_balance(AccountKind.COINS_FROZEN, "coin", _frozen())
    yield GiftFault.DIAMONDS_DIFFER, unlike_balance(AccountKind.DIAMONDS_PENDING, "diamond", _given(False))
    yield GiftFault.DIAMONDS_DIFFER, unlike_balance(AccountKind.DIAMONDS_AVAILABLE, "diamond", _given(True))
    yield GiftFault.DIAMONDS_DIFFER, unlike_balance(AccountKind.DIAMONDS_HELD, "diamond", _held())
    yield GiftFault.WORTH_DIFFERS, unlike_balance(AccountKind.DIAMONDS_AVAILABLE, "diamond", _worths())
    yield GiftFault.CORRECTION_DIFFERS, _unlike_corrections()


def _returned_unlike_entries() -> Select[Any]:
    """Lots that came back and whose entry does not say so."""
    lot = returned_lots.join(coin_lots, coin_lots.c.id == returned_lots.c.id)
    move = and_(postings.c.entry_id == returned_lots.c.id, postings.c.position == 0)
    found = lot.join(entries, entries.c.id == returned_lots.c.id, isouter=True).join(postings, move, isouter=True)
    account = literal("wallet:").concat(cast(coin_lots.c.fan_id, Text))
    wrong = (
        entries.c.id.is_(None), entries.c.kind.not_in(_RETURNS), postings.c.entry_id.is_(None),
        postings.c.target != account, postings.c.unit != "coin", postings.c.amount != coin_lots.c.coins,
    )  # fmt: skip
    return select(_what("coin_lots", coin_lots.c.id)).select_from(found).where(or_(*wrong))


def _returned_without_lot() -> Select[Any]:
    its_own = select(returned_lots.c.id).where(returned_lots.c.id == entries.c.id).exists()
    # What two wallets held beside their coins is joined without a lot.
    aside = (entries.c.kind == EntryKind.WALLETS_JOINED.value) & entries.c.key.like("%:aside")
    return select(entries.c.key.label("what")).where(entries.c.kind.in_(_RETURNS), ~aside, ~its_own)


def _claims_beside_gifts() -> Select[Any]:
    """Claims on more or other coins than those with which their lot paid for their gift."""
    end = gifts.c.spent_from + gifts.c.coins
    until = case((end < coin_lots.c.ends_at, end), else_=coin_lots.c.ends_at)
    start = case((gifts.c.spent_from > coin_lots.c.starts_at, gifts.c.spent_from), else_=coin_lots.c.starts_at)
    coins: Any = until - start
    found = gift_claims.join(gifts, gifts.c.id == gift_claims.c.gift_id).join(
        coin_lots, coin_lots.c.id == gift_claims.c.lot_id
    )
    wrong = (
        gifts.c.fan_id != coin_lots.c.fan_id, gift_claims.c.coins != coins,
        gift_claims.c.parts != coins * coin_lots.c.parts_per_coin,
    )  # fmt: skip
    told = select(_what("gift_claims", gift_claims.c.gift_id), gift_claims.c.lot_id, gift_claims.c.coins)
    return told.select_from(found).where(or_(*wrong))


def _frozen() -> Select[Any]:
    """Coins that lie aside, by fan."""
    lots = lot_freezes.join(coin_lots, coin_lots.c.id == lot_freezes.c.lot_id)
    return select(person(coin_lots.c.fan_id).label("owner"), lot_freezes.c.coins.label("amount")).select_from(lots)


def _given(matured: bool) -> Select[Any]:
    """What gifts brought their creators that is matured, or that is not, less what was claimed of it."""
    ripe = gifts.c.available_at <= func.coalesce(as_type(creator_maturity.c.matured_until, BigInteger), 0)
    of_gift = creator_maturity.c.creator_id == gifts.c.creator_id
    of_claim = gift_claims.c.gift_id == gifts.c.id
    return union_all(
        select(gifts.c.creator_id.label("owner"), gifts.c.diamond_parts.label("amount"))
        .select_from(gifts.join(creator_maturity, of_gift, isouter=True))
        .where(ripe if matured else ~ripe),
        select(gifts.c.creator_id, -_CLAIMED)
        .select_from(gifts.join(gift_claims, of_claim).join(creator_maturity, of_gift, isouter=True))
        .where(ripe if matured else ~ripe),
        *([_redeemed()] if matured else []),
    )  # type: ignore[return-value] # a union is read like a query


def _redeemed() -> Select[Any]:
    """What payouts took that did not come to nothing."""
    gone = payouts.c.state.in_([one.value for one in REDEEMED])
    found = payout_parts.join(payouts, payouts.c.id == payout_parts.c.payout_id)
    return select(payout_parts.c.account_id.label("owner"), -payout_parts.c.parts).select_from(found).where(gone)


def _held() -> Select[Any]:
    found = gifts.join(gift_claims, gift_claims.c.gift_id == gifts.c.id)
    held = select(gifts.c.creator_id.label("owner"), _CLAIMED.label("amount")).select_from(found)
    return held.where(gift_claims.c.state == ClaimState.HELD.value)


def _worths() -> Select[Any]:
    return select(diamond_worths.c.creator_id.label("owner"), diamond_worths.c.parts.label("amount"))


def unlike_balance(kind: AccountKind, unit: str, expected: Select[Any]) -> Select[Any]:
    """Accounts of a kind that hold something else than is expected of their owners."""
    name = kind.value + ":"
    owner = cast(func.substr(balances.c.account, len(name) + 1), BigInteger)
    there = select(owner.label("owner"), (-balances.c.amount).label("amount")).where(
        balances.c.account.like(name + "%"), balances.c.unit == unit
    )
    due = expected.subquery()
    sides = union_all(there, select(due.c.owner, due.c.amount)).subquery()
    missing: Any = func.sum(sides.c.amount)
    what = literal(name).concat(cast(sides.c.owner, Text)).label("what")
    return select(what, missing.label("too little")).group_by(sides.c.owner).having(missing != 0)


def _unlike_corrections() -> Select[Any]:
    """Places at which boards take off something else than what is gone of gifts."""
    gone = (
        select(gift_claims.c.gift_id, func.sum(gift_claims.c.coins).label("coins"))
        .where(gift_claims.c.state.in_([one.value for one in FINAL]))
        .group_by(gift_claims.c.gift_id)
        .subquery()
    )
    shown = gifts.c.privacy.in_([one.value for one in SHOWN])
    place = [
        func.coalesce(gifts.c.community_id, NOBODY).label("community_id"),
        (as_type(gifts.c.sent_at, BigInteger) // _DAY).label("day"),
        case((shown, gifts.c.fan_id), else_=NOBODY).label("fan_id"),
        gifts.c.creator_id.label("creator_id"),
        func.coalesce(gifts.c.session_id, NOBODY).label("session_id"),
    ]
    names = [one.name for one in place]
    count = case((gone.c.coins == gifts.c.coins, gifts.c.times), else_=0)
    sides = union_all(
        select(*place, gone.c.coins, count.label("gifts")).select_from(gifts.join(gone, gone.c.gift_id == gifts.c.id)),
        select(*(tally_corrections.c[name] for name in names), -tally_corrections.c.coins, -tally_corrections.c.gifts),
    ).subquery()
    coins, gifts_gone = func.sum(sides.c.coins), func.sum(sides.c.gifts)
    columns = [sides.c[name] for name in names]
    told = select(
        literal("tally_corrections").label("what"), *columns, coins.label("coins too few"),
        gifts_gone.label("gifts too few"),
    )  # fmt: skip
    return told.group_by(*columns).having(or_(coins != 0, gifts_gone != 0))


def _what(name: str, number: Any) -> Any:
    return literal(f"{name} ").concat(cast(number, Text)).label("what")
