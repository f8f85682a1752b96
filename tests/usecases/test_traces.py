"""Where is my money: steps, holder and what is next, for fan, creator and staff (B8, X20, AC21, AC27)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.communities.model import Caller
from bot.errors import NotFound
from bot.ids import UnknownId
from bot.ledger.accounts import FAN_PAYMENTS, PROVIDER_BALANCE, PROVIDER_FEES, AccountKind, connected
from bot.ledger.entries import Entry, EntryKind, Posting
from bot.moderation.model import OwnMatter, Power, PowerNeeded, ReasonNeeded
from bot.money import Money
from bot.replies.traces import trace as say
from bot.replies.words import Words
from bot.tips.model import Privacy, Tip, TipState
from bot.traces.model import Happening, Holder, Next, Trace, Viewer
from bot.traces.service import Traces
from tests.support.town import Town, someone

BEA, SAM = someone("Beatrix"), someone("Sam")


def traces(place: Town) -> Traces:
    return Traces(place.config, place.powers, place.database, place.clock)


def usd(minor: int) -> Money:
    return Money(minor, "usd")


async def book(place: Town, tip: Tip, kind: EntryKind, key: str, *moves: tuple[str, str, int]) -> None:
    postings = tuple(Posting(source, target, "usd", minor) for source, target, minor in moves)
    async with place.database.transaction() as tx:
        await tx.ledger.post(Entry(kind, f"{tip.subject}:{key}", tip.subject, place.clock.now(), postings))


async def settled(place: Town, fan: Caller, ana: Caller, privacy: Privacy = Privacy.NAME) -> Tip:
    tip = (await place.quote(fan, ana, privacy=privacy)).tip
    place.clock.move(timedelta(minutes=1))
    paid = await place.pay(tip.id)
    await book(
        place, tip, EntryKind.TIP_SETTLED, "settled",
        (FAN_PAYMENTS, PROVIDER_BALANCE, 500), (PROVIDER_BALANCE, connected(ana.id), 500),
    )  # fmt: skip
    await book(place, tip, EntryKind.TIP_FEE_KNOWN, "fee", (PROVIDER_BALANCE, PROVIDER_FEES, 45))
    return paid


async def people(place: Town) -> tuple[Caller, Caller]:
    return await place.of_age(BEA), await place.creator("Ana")


async def staff(place: Town, power: Power = Power.MONEY_VIEWER) -> Caller:
    sam = await place.come(SAM)
    await place.grant(sam, power)
    return sam


async def test_a_quote_is_the_fans_own_business(place: Town) -> None:
    fan, ana = await people(place)
    tip = (await place.quote(fan, ana)).tip
    told = await traces(place).trace(fan, tip.public_id)
    assert [step.what for step in told.steps] == [Happening.QUOTED]
    assert told.held == ((Holder.FAN, tip.gross),)
    assert (told.next, told.until) == (Next.PAY, tip.expires_at)
    for other in (ana, await place.come(SAM)):
        with pytest.raises(NotFound):
            await traces(place).trace(other, tip.public_id)


async def test_a_paid_tip_lies_with_the_creator(place: Town) -> None:
    fan, ana = await people(place)
    tip = await settled(place, fan, ana)
    told = await traces(place).trace(fan, tip.public_id.lower().replace("-", ""))
    assert told.viewer is Viewer.FAN
    assert [step.what for step in told.steps] == [Happening.QUOTED, Happening.PAGE_OPENED, EntryKind.TIP_SETTLED]
    assert told.held == ((Holder.CREATOR, usd(500)),)
    assert told.next is Next.BANK_PAYOUT
    text = say(told, Words()).text
    assert "$5.00 paid" in text
    assert "Ana: $5.00" in text


async def test_a_refunded_tip_lies_with_the_fan_again(place: Town) -> None:
    fan, ana = await people(place)
    tip = await settled(place, fan, ana)
    await book(
        place, tip, EntryKind.TIP_REFUNDED, "refund",
        (PROVIDER_BALANCE, FAN_PAYMENTS, 500), (connected(ana.id), PROVIDER_BALANCE, 500),
    )  # fmt: skip
    async with place.database.transaction() as tx:
        await tx.tips.advance(tip.id, (TipState.PAID,), TipState.REFUNDED, refunded_minor=500)
    told = await traces(place).trace(fan, tip.public_id)
    assert told.held == ((Holder.FAN, usd(500)),)
    assert told.next is Next.NOTHING


async def test_the_creator_reads_his_side_alone(place: Town) -> None:
    fan, ana = await people(place)
    told = await traces(place).trace(ana, (await settled(place, fan, ana)).public_id)
    assert told.viewer is Viewer.CREATOR
    assert [step.what for step in told.steps] == [EntryKind.TIP_SETTLED]


async def test_the_steps_that_staff_reads_add_up_to_the_book(place: Town) -> None:
    fan, ana = await people(place)
    tip = await settled(place, fan, ana)
    told = await traces(place).trace(await staff(place), tip.public_id)
    sums: dict[AccountKind, int] = {}
    for step in told.steps:
        for move in step.moves:
            sums[move.source] = sums.get(move.source, 0) - move.money.amount_minor
            sums[move.target] = sums.get(move.target, 0) + move.money.amount_minor
    async with place.database.reading() as tx:
        book_ = {
            AccountKind.FAN_PAYMENTS: await tx.ledger.balance(FAN_PAYMENTS, "usd"),
            AccountKind.PROVIDER_BALANCE: await tx.ledger.balance(PROVIDER_BALANCE, "usd"),
            AccountKind.PROVIDER_FEES: await tx.ledger.balance(PROVIDER_FEES, "usd"),
            AccountKind.CONNECTED: await tx.ledger.balance(connected(ana.id), "usd"),
        }
    assert sums == book_
    assert sum(sums.values()) == 0


@pytest.mark.parametrize("privacy", list(Privacy))
async def test_who_reads_the_name_follows_the_fans_choice(place: Town, privacy: Privacy) -> None:
    fan, ana = await people(place)
    tip = await settled(place, fan, ana, privacy)
    named = privacy in (Privacy.NAME, Privacy.NAME_AMOUNT)
    by_creator = await traces(place).trace(ana, tip.public_id)
    by_staff = await traces(place).trace(await staff(place), tip.public_id)
    assert reads_name(by_creator) is (privacy is not Privacy.HIDDEN)
    assert reads_name(by_staff) is named


def reads_name(told: Trace) -> bool:
    shown = "Beatrix" in say(told, Words()).text
    assert shown is (told.payer == "Beatrix")
    return shown


async def test_a_payer_is_named_to_staff_with_an_open_case_only_and_it_is_recorded(place: Town) -> None:
    fan, ana = await people(place)
    tip = await settled(place, fan, ana, Privacy.HIDDEN)
    sam = await staff(place)
    with pytest.raises(ReasonNeeded):
        await place.tip_moderation.open_case(sam, tip.id, "")
    case = await place.tip_moderation.open_case(sam, tip.id, "a complaint")
    assert reads_name(await traces(place).trace(sam, tip.public_id))
    assert reads_name(await traces(place).trace(sam, case.public_id))
    assert not reads_name(await traces(place).trace(ana, tip.public_id))
    auditor = await place.come(someone("Ina"))
    await place.grant(auditor, Power.AUDITOR)
    assert not reads_name(await traces(place).trace(auditor, tip.public_id))
    records = (await place.audit.page(auditor)).records
    assert ("case.unmask", "a complaint") in [(one.act, one.reason) for one in records]
    await place.queue.approve(sam, case.id)
    assert not reads_name(await traces(place).trace(sam, tip.public_id))


async def test_unmasking_takes_a_money_power_and_no_interest_of_ones_own(place: Town) -> None:
    fan, ana = await people(place)
    tip = await settled(place, fan, ana, Privacy.HIDDEN)
    moderator = await place.come(SAM)
    await place.grant(moderator, Power.MODERATOR)
    with pytest.raises(PowerNeeded):
        await place.tip_moderation.open_case(moderator, tip.id, "curious")
    await place.grant(ana, Power.MONEY_VIEWER)
    with pytest.raises(OwnMatter):
        await place.tip_moderation.open_case(ana, tip.id, "who is it?")


async def test_staff_without_the_power_learns_which_one_it_takes(place: Town) -> None:
    fan, ana = await people(place)
    tip = await settled(place, fan, ana)
    moderator = await staff(place, Power.MODERATOR)
    with pytest.raises(PowerNeeded) as refused:
        await traces(place).trace(moderator, tip.public_id)
    assert Power.MONEY_VIEWER in refused.value.powers
    assert Power.OWNER not in refused.value.powers


async def test_strangers_and_nonsense_read_nothing(place: Town) -> None:
    fan, ana = await people(place)
    tip = await settled(place, fan, ana)
    with pytest.raises(NotFound):
        await traces(place).trace(await place.come(someone("Chi")), tip.public_id)
    with pytest.raises(UnknownId):
        await traces(place).trace(fan, "hello")
    with pytest.raises(NotFound):
        await traces(place).trace(fan, replace(tip, id=type(tip.id)(tip.id + 1)).public_id)
