"""Sending gifts, as `app.gifts`: every rule is judged on rows read just before, then the writer of batches decides
about the coins, in the transaction that takes them."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property

from bot.communities.model import Caller, CommunityId
from bot.config import Config
from bot.eligibility.model import Feature
from bot.errors import Refusal
from bot.gifts.brake import TapBrake
from bot.gifts.catalogue import BY_ID, Item
from bot.gifts.model import (
    CoinsMissing,
    CreatorSuspended,
    Gift,
    GiftLimit,
    GiftOrder,
    GiftSent,
    GiftsOff,
    NoGiftsTo,
    NotLive,
    SeveralLive,
    TwoReceivers,
    gift_key,
)
from bot.gifts.ports import GiftSender, VideoGate
from bot.gifts.quotes import Aim, GiftQuote, SendGift, SentGift
from bot.gifts.rules import GiftRules
from bot.gifts.runs import Runs
from bot.gifts.store import Held
from bot.gifts.worth import worth
from bot.live.model import EndedBy, LiveSession
from bot.ports import Clock, Storage, Tx
from bot.tips.model import Privacy
from bot.tokens import Tokens


@dataclass(frozen=True, slots=True)
class _Judged:
    """A wish that every rule allows."""

    order: GiftOrder
    item: Item
    aim: Aim
    held: Held


@dataclass(frozen=True)
class Gifts:
    """`catalogue`, `quote` and `send`."""

    config: Config
    clock: Clock
    storage: Storage
    tokens: Tokens
    sender: GiftSender
    videos: VideoGate

    @cached_property
    def rules(self) -> GiftRules:
        return GiftRules(self.config)

    @cached_property
    def _brake(self) -> TapBrake:
        return TapBrake(self.config.gifts.taps_per_fan_minute)

    @cached_property
    def runs(self) -> Runs:
        """What fans tapped just now, for receipts that grow."""
        return Runs(timedelta(seconds=self.config.live.combo_gap_seconds))

    def catalogue(self, caller: Caller, *, video: bool = False) -> tuple[Item, ...]:
        """What the caller can give now, the cheapest first."""
        return self.offered(video=video)

    def offered(self, *, video: bool = False) -> tuple[Item, ...]:
        """The same while somebody types, who need not be known yet."""
        return self.rules.offered(self.clock.now(), video=video)

    async def quote(self, ask: SendGift) -> GiftQuote:
        """The price and what becomes of it; nothing is kept of it. Raises what `send` raises before it takes coins."""
        async with self.storage.reading() as tx:
            judged = await self._judged(tx, ask, self.clock.now())
            return await self._quoted(tx, ask, judged)

    async def send(self, ask: SendGift) -> SentGift | GiftQuote:
        """Send it; on the disk when it returns. The same `request_id` again is the same gift. What costs more than
        `gifts.confirm_over_coins` and is not `confirmed` is answered with a quote, and nothing is taken.

        Raises, and takes nothing: UnknownGift, GiftLimit, QuoteStale, NotLive, SeveralLive, GiftsOff, VideoExcluded,
        NotForThem, ExcludedAccount, CreatorSuspended, NoGiftsTo, Paused, AgeNeeded, UnderAge, RailRefused, OnPause,
        CoinsMissing, TooManyTaps, Busy, TryLater. Raises GiftUnsure when it may have been taken.
        """
        now = self.clock.now()
        try:
            async with self.storage.glance() as tx:
                judged = await self._judged(tx, ask, now)
                if judged.order.coins > self.config.gifts.confirm_over_coins and not ask.confirmed:
                    return await self._quoted(tx, ask, judged)
            self._brake.take(ask.caller.id, now)
        except Refusal:
            known = await self._known(ask)
            if known is None:
                raise
            return known
        answer = await self.sender.send(judged.order)
        return await self._receipt(judged, answer)

    # Judging

    async def _judged(self, tx: Tx, ask: SendGift, now: datetime) -> _Judged:
        item = self.rules.item(ask, now)
        self.rules.count(ask.times)
        self.rules.fresh(ask, item, now)
        fan = await tx.members.get(ask.caller.id)
        aim = await self._aim(tx, ask)
        card = await tx.creators.card(aim.creator_id, fan.id)
        self.rules.people(fan, card, live=aim.session_id is not None)
        assert card is not None
        if not card.takes(Feature.VIDEO_GIFTS if aim.session_id is None else Feature.LIVE_GIFTS):
            raise GiftsOff(card.name, "creator")
        community = None if aim.community_id is None else CommunityId(aim.community_id)
        held = await tx.gifts.held(fan.id)
        pauses = await tx.switches.paused(community, now, fan.id)
        self.rules.rail(ask.caller.platform, fan, card, pauses, wallet_open=not held.locked)
        self.rules.own_pause(await tx.safety.limits_of(fan.id), now)
        if not aim.least <= item.coins <= aim.most:
            raise GiftLimit("coins", aim.least, aim.most)
        order = GiftOrder(
            key=gift_key(self.tokens, ask.request_id),
            fan_id=fan.id,
            creator_id=aim.creator_id,
            community_id=community,
            session_id=aim.session_id,
            video_id=aim.video_id,
            item=item.id,
            times=ask.times,
            coins=item.coins * ask.times,
            privacy=ask.privacy or Privacy(fan.tip_privacy or self.config.tips.privacy_default),
            occurred_at=now,
        )
        if held.coins < order.coins:
            raise CoinsMissing(order.coins, held.coins)
        return _Judged(order, item, replace(aim, creator=card.name), held)

    async def _aim(self, tx: Tx, ask: SendGift) -> Aim:
        most = self.config.gifts.max_coins
        if ask.video_id is not None:
            terms = await self.videos.gate(tx, ask.video_id)
            if ask.creator_id not in (None, terms.creator_id):
                raise TwoReceivers
            top = min(most, terms.max_coins)
            return Aim(terms.creator_id, "", terms.community_id, None, ask.video_id, terms.min_coins, top)
        session = await self._session(tx, ask)
        if session.ended_by is EndedBy.MODERATION:
            raise CreatorSuspended
        if not session.running:
            raise NotLive(session.creator_name)
        if not session.gifts_on:
            raise GiftsOff(session.creator_name, "live")
        return Aim(session.creator_id, session.creator_name, session.community_id, session.id, None, 1, most)

    async def _session(self, tx: Tx, ask: SendGift) -> LiveSession:
        """The LIVE that is meant. Raises NotLive, NoGiftsTo for somebody who is no creator, or SeveralLive where it
        could be one of several: a gift cannot be undone, so nobody guesses whose it is."""
        if ask.session_id is not None:
            found = await tx.live.get(ask.session_id)
        elif ask.creator_id is not None:
            found = await tx.live.running_of(ask.creator_id)
            if found is None:
                card = await tx.creators.card(ask.creator_id)
                if card is None:
                    raise NoGiftsTo
                raise NotLive(card.name)
        else:
            running = await tx.live.at(ask.caller.platform, ask.caller.chat.chat_id)
            if not running and ask.caller.community is not None:
                running = await tx.live.running_in(ask.caller.community.id)
            if len(running) > 1:
                raise SeveralLive(tuple(sorted(one.creator_name for one in running)))
            found = running[0] if running else None
        if found is None:
            raise NotLive
        return found

    # Telling

    async def _quoted(self, tx: Tx, ask: SendGift, judged: _Judged) -> GiftQuote:
        order, now = judged.order, self.clock.now()
        pieces = await tx.gifts.paid_by(order.fan_id, judged.held.position, order.coins)
        until = now + timedelta(minutes=self.config.gifts.quote_minutes)
        # As much of the key as fits on a button; whoever makes one up can only repeat a wish of his own.
        token = order.key.removeprefix("gift:")[:12]
        return GiftQuote(
            judged.aim, judged.item, order.times, order.coins, judged.held.coins, worth(pieces), order.privacy, token,
            now, until,
        )  # fmt: skip

    async def _receipt(self, judged: _Judged, answer: GiftSent) -> SentGift:
        order = judged.order
        async with self.storage.glance() as tx:
            gift = await tx.gifts.by_key(order.key)
            assert gift is not None, "a gift that was just sent"
            pieces = await tx.gifts.paid_by(gift.fan_id, gift.spent_from, gift.coins)
        return SentGift(answer, order, judged.item, judged.aim, pieces)

    async def _known(self, ask: SendGift) -> SentGift | None:
        """The gift of this very request, if it was sent before: what refuses it now came later."""
        async with self.storage.glance() as tx:
            gift = await tx.gifts.by_key(gift_key(self.tokens, ask.request_id))
            if gift is None or gift.fan_id != ask.caller.id:
                return None
            creator = await tx.members.get(gift.creator_id)
            pieces = await tx.gifts.paid_by(gift.fan_id, gift.spent_from, gift.coins)
            left = (await tx.gifts.held(gift.fan_id)).coins
        aim = Aim(creator.id, creator.name, gift.community_id, gift.session_id, gift.video_id, 1, gift.coins)
        answer = GiftSent(
            gift.id, gift.key, gift.coins, gift.diamond_parts, gift.sent_at, gift.available_at, False, left
        )
        return SentGift(answer, _order_of(gift), BY_ID[gift.item], aim, pieces)


def _order_of(gift: Gift) -> GiftOrder:
    return GiftOrder(
        gift.key, gift.fan_id, gift.creator_id, gift.community_id, gift.session_id, gift.video_id, gift.item,
        gift.times, gift.coins, gift.privacy, gift.occurred_at,
    )  # fmt: skip
