"""Starting a tip: from a chat gesture to a quote that has reserved its place in every limit."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.communities.model import Caller, CommunityId
from bot.errors import KeyReused, Refusal
from bot.members.model import Member, MemberId, Platform
from bot.money import BadAmount, Money, parse_money
from bot.notices.model import MessageRef
from bot.ports import Tx
from bot.programme.model import CreatorCard, NotAvailable
from bot.rails import Allowed
from bot.tips.desk import Desk, typed_in
from bot.tips.flags import flag_self_tip
from bot.tips.links import pay_token_hash
from bot.tips.model import BadRecipient, Dispute, Privacy, Tip, TipId, TipState, subject_of
from bot.tips.notes import Note, read_note
from bot.tips.quotes import Offer, Quote, TipView
from bot.tips.rules import Spending
from bot.tips.store import NewTip, Usage


@dataclass(frozen=True, slots=True)
class StartTip:
    """A fan's wish. `request_id` is the chat event's own identity, prefixed by the platform; `amount` is what he
    typed. `privacy` None takes his own default, then the operator's. `message`: where the quote will stand."""

    request_id: str
    caller: Caller
    creator_id: MemberId
    amount: str
    privacy: Privacy | None = None
    note: str | None = None
    message: MessageRef | None = None


class Starting(Desk):
    """`offer` and `start`."""

    async def offer(self, caller: Caller, creator_id: MemberId) -> Offer:
        """What can be tipped to this creator. Raises NotAvailable, BadCurrency or, while the account can't receive,
        nothing: the refusal comes with the amount, where it can say what helps."""
        async with self.storage.reading() as tx:
            card = await tx.creators.card(creator_id, caller.id)
            fan = await tx.members.get(caller.id)
        self._raise_first(self.rules.people(fan, creator_id, card))
        assert card is not None
        row = self.rules.currency(self._currency_of(card))
        return Offer(card.member_id, card.name, row.presets, row.min, row.max)

    async def presets_for(self, creator: str) -> tuple[str, ...]:
        """Amounts to suggest while somebody types, as he would type them: in the creator's currency when `creator` is
        his id, else in the base currency. Never a refusal."""
        card = None
        if creator.isascii() and creator.isdigit() and len(creator) <= 18:
            async with self.storage.reading() as tx:
                card = await tx.creators.card(MemberId(int(creator)))
        currency = card.account.currency if card is not None and card.account is not None else None
        row = self.config.tips.limits_for(currency or self.config.money.base_currency)
        return tuple(money.plain() for money in row.presets) if row is not None else ()

    async def start(self, ask: StartTip) -> Quote | TipView:
        """A tip with its quote; the same `request_id` again is the same tip as it stands now.

        Writes nothing when it refuses. Raises BadRecipient, ExcludedAccount, NotAvailable, Paused, AgeNeeded, UnderAge,
        CreatorNotReady, RailRefused, BadCurrency, BadAmount, AmountLimit, OnPause, OwnLimit, TooMany.
        """
        try:
            return await self._start(ask)
        except BadRecipient:
            # Refused, and yet worth a look: somebody tips himself by another account of his.
            async with self.storage.transaction() as tx:
                await flag_self_tip(tx, ask.caller, self.clock.now())
            raise

    async def _start(self, ask: StartTip) -> Quote | TipView:
        caller, now = ask.caller, self.clock.now()
        async with self.storage.transaction() as tx:
            # First of all: whoever decides about this fan's limits at the same time waits here.
            fan = await tx.members.lock(caller.id)
            card = await tx.creators.card(ask.creator_id, fan.id)
            community_id = _community_of(caller, card)
            usage = await tx.tips.usage_of(fan.id, community_id, ask.request_id, self.windows(now))
            if usage.existing is not None:
                return await self._again(tx, usage.existing, fan.id)
            self._raise_first(self.rules.people(fan, ask.creator_id, card))
            assert card is not None
            pauses = await tx.switches.paused(community_id, now, fan.id)
            rail = self.policy.decide(caller.platform, fan, card, pauses)
            amount = self._amount(ask.amount, card)
            note = read_note(ask.note, self.config.tips.note_chars_max, checked=card.notes_checked)
            new = self._new(ask, fan, card, rail, amount, note, usage, now)
            spending = Spending(new.amount, new.gross, usage)
            self._raise_first(
                (
                    *self.rules.own_limits(spending, usage.limits, now),
                    *self.rules.amounts(spending, now),
                    *self.rules.brakes(spending, now),
                )
            )
            tip_id = await tx.tips.insert(new)
            if tip_id is None:
                raise KeyReused(ask.request_id)
            if ask.message is not None:
                await tx.notices.attach_message(subject_of(tip_id), ask.message)
        typed = new.chat_id is not None and new.platform is Platform.TELEGRAM
        return self.quote(
            tip_of(tip_id, new), card.name, usage, about_in=fan.show_currency, note=note, typed_in_public=typed
        )

    async def _again(self, tx: Tx, tip_id: TipId, fan_id: MemberId) -> Quote | TipView:
        tip = await tx.tips.get(tip_id)
        if tip is None or tip.fan_id != fan_id:
            raise KeyReused(f"tip {tip_id} was asked for by somebody else")
        return await self.shown(tx, tip_id, again=True)

    def _amount(self, text: str, card: CreatorCard) -> Money:
        """What was typed, in the creator's currency."""
        currency = self._currency_of(card)
        row = self.rules.currency(currency)
        try:
            return parse_money(text, currency)
        except BadAmount as bad:
            # The example is one that would be taken.
            raise BadAmount(bad.read, row.presets[0], currency, bad.rule) from bad

    def _currency_of(self, card: CreatorCard) -> str:
        if card.account is None:
            return self.config.money.base_currency
        if card.account.currency is None:
            raise NotAvailable
        return card.account.currency

    def _new(
        self, ask: StartTip, fan: Member, card: CreatorCard, rail: Allowed, amount: Money, note: Note, usage: Usage,
        now: datetime,
    ) -> NewTip:  # fmt: skip
        assert card.account is not None
        payer = self.fee_payer
        gross = self.fees.gross(amount, payer)
        return NewTip(
            request_id=ask.request_id,
            fan_id=fan.id,
            creator_id=card.member_id,
            community_id=_community_of(ask.caller, card),
            platform=ask.caller.platform,
            chat_id=typed_in(ask.caller),
            locale=ask.caller.locale,
            amount=amount,
            gross=gross,
            fee_payer=payer,
            privacy=ask.privacy or Privacy(fan.tip_privacy or self.config.tips.privacy_default),
            note=note.text,
            note_state=note.state,
            confirmed=not self.rules.needs_confirm(gross, usage.limits, now),
            rail=rail.rails[0].value,
            rail_row=rail.row,
            rail_version=rail.version,
            destination=card.account.account_id,
            pay_token_hash=pay_token_hash(self.tokens, ask.request_id),
            created_at=now,
            expires_at=now + timedelta(minutes=self.config.tips.quote_minutes),
        )

    @staticmethod
    def _raise_first(refusals: tuple[Refusal, ...]) -> None:
        if refusals:
            raise refusals[0]


def _community_of(caller: Caller, card: CreatorCard | None) -> CommunityId | None:
    """Whose moderators and switches the tip falls under: in private, a fan who was never seen in a community means the
    creator's. Without one his held note would wait for nobody."""
    if caller.community is not None:
        return caller.community.id
    return card.community_id if card is not None else None


def tip_of(tip_id: TipId, new: NewTip) -> Tip:
    """The tip that inserting `new` made, without reading it back."""
    return Tip(
        id=tip_id,
        request_id=new.request_id,
        fan_id=new.fan_id,
        creator_id=new.creator_id,
        community_id=new.community_id,
        platform=new.platform,
        amount=new.amount,
        gross=new.gross,
        fee_payer=new.fee_payer,
        privacy=new.privacy,
        note=new.note,
        note_state=new.note_state,
        state=TipState.CREATED,
        dispute=Dispute.NONE,
        quarantined=False,
        late=False,
        confirmed=new.confirmed,
        rail=new.rail,
        rail_row=new.rail_row,
        rail_version=new.rail_version,
        destination=new.destination,
        created_at=new.created_at,
        expires_at=new.expires_at,
        opened_at=None,
        paid_at=None,
        thanked_at=None,
        refunded_minor=0,
    )
