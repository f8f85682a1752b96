"""What every use case about tips needs, and how a tip is shown to its fan at this moment."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from bot.communities.model import Caller, ChatKind
from bot.config import Config
from bot.errors import NotFound
from bot.members.model import MemberId, Platform
from bot.money import Money
from bot.ports import Clock, Storage, Tx
from bot.safety.windows import windows
from bot.tips.fees import Fees
from bot.tips.links import pay_url
from bot.tips.model import FeePayer, NoteState, Tip, TipId, TipState
from bot.tips.notes import Note
from bot.tips.policy import TipPolicy
from bot.tips.quotes import Quote, TipView, Warn
from bot.tips.rules import TipRules
from bot.tips.store import Usage, Windows
from bot.tokens import Tokens


@dataclass(frozen=True)
class Desk:
    """The dependencies of all services about tips."""

    config: Config
    clock: Clock
    storage: Storage
    tokens: Tokens

    @cached_property
    def rules(self) -> TipRules:
        return TipRules.of(self.config)

    @cached_property
    def policy(self) -> TipPolicy:
        return TipPolicy(self.config)

    @cached_property
    def fees(self) -> Fees:
        return Fees.of(self.config)

    @property
    def fee_payer(self) -> FeePayer:
        """Who bears the card fee unless the fan takes it over."""
        return FeePayer(self.config.tips.fee_payer)

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.config.time.zone)

    def windows(self, now: datetime) -> Windows:
        """The windows that a fan's use is counted in."""
        return windows(now, self.zone)

    def url_of(self, tip: Tip) -> str:
        """The tip's pay link."""
        return pay_url(self.config.web.public_url, self.tokens, tip)

    def quote(
        self, tip: Tip, creator_name: str, usage: Usage, *, about_in: str | None = None, note: Note | None = None,
        typed_in_public: bool = False, card_wanted: bool = False, again: bool = False,
    ) -> Quote:  # fmt: skip
        """The quote of a created tip from facts that are at hand. `about_in`: the currency the fan chose to read."""
        warns = {
            Warn.SMALL_TIP: self.fees.is_small(tip.amount),
            Warn.TYPED_IN_PUBLIC: typed_in_public,
            Warn.NOTE_HELD: tip.note_state is NoteState.HELD,
            Warn.NOTE_CUT: note is not None and note.cut,
        }
        return Quote(
            tip=tip,
            creator_name=creator_name,
            operator=self.config.operator.name,
            fee=self.fees.estimate(tip.gross),
            fee_share_bp=self.fees.share_bp(tip.amount),
            total=tip.gross,
            approx=self._approx(tip, about_in),
            month_so_far=self.rules.month_so_far(usage, tip.gross.currency),
            pay_url=self.url_of(tip) if tip.confirmed else None,
            needs_confirm=not tip.confirmed,
            can_cover_fee=self.config.tips.offer_cover_fee and self.fee_payer is FeePayer.OPERATOR,
            note_chars_max=self.config.tips.note_chars_max,
            warns=tuple(warn for warn, holds in warns.items() if holds),
            card=usage.card_last4,
            card_wanted=card_wanted,
            test_mode=not self.config.stripe.live,
            again=again,
        )

    def view(self, tip: Tip, creator_name: str, now: datetime) -> TipView:
        """The tip past its quote."""
        open_page = tip.state is TipState.OPEN or (tip.state is TipState.CREATED and tip.opened_at is not None)
        refundable = None
        if tip.paid_at is not None and self.config.tips.refund_request_days:
            refundable = tip.paid_at + timedelta(days=self.config.tips.refund_request_days)
        return TipView(
            tip=tip,
            creator_name=creator_name,
            state=TipState.EXPIRED if run_out(tip, now) else tip.state,
            pay_url=self.url_of(tip) if open_page and now < tip.expires_at else None,
            refundable_until=refundable if refundable is not None and now < refundable else None,
            test_mode=not self.config.stripe.live,
        )

    async def shown(self, tx: Tx, tip_id: TipId, *, again: bool = False) -> Quote | TipView:
        """The tip as its fan sees it now. Raises NotFound."""
        named = await tx.tips.named(tip_id)
        if named is None:
            raise NotFound("tip")
        now, tip = self.clock.now(), named.tip
        if tip.state is not TipState.CREATED or tip.opened_at is not None or run_out(tip, now):
            return self.view(tip, named.creator_name, now)
        usage = await tx.tips.usage_of(tip.fan_id, tip.community_id, tip.request_id, self.windows(now))
        typed = tip.platform is Platform.TELEGRAM and await tx.tips.chat_of(tip_id) is not None
        wanted = usage.card_last4 is None and await tx.payments.card_wanted(tip_id)
        return self.quote(
            tip, named.creator_name, usage, about_in=named.fan_currency, typed_in_public=typed, card_wanted=wanted,
            again=again,
        )  # fmt: skip

    async def own(self, tx: Tx, caller: Caller, tip_id: TipId) -> Tip:
        """The caller's own tip, locked. Raises NotFound for anybody else's."""
        return mine(await tx.tips.lock(tip_id), caller.id)

    def _approx(self, tip: Tip, about_in: str | None) -> Money | None:
        """The sum in the currency that the fan reads; None where it is the same or there is no rate."""
        wanted = about_in or self.config.money.base_currency
        if tip.gross.currency == wanted:
            return None
        base = self.fees.exchange.to_base(tip.gross)
        return None if base is None else self.fees.exchange.from_base(base, wanted)


def run_out(tip: Tip, now: datetime) -> bool:
    """Whether the quote is over and no payment page was asked for."""
    return tip.state is TipState.CREATED and tip.opened_at is None and now >= tip.expires_at


def mine(tip: Tip | None, fan_id: MemberId) -> Tip:
    """The tip if it is this fan's; somebody else's and none at all are told alike."""
    if tip is None or tip.fan_id != fan_id:
        raise NotFound("tip")
    return tip


def typed_in(caller: Caller) -> str | None:
    """The shared chat in which a gesture happened; None in private."""
    return None if caller.chat.kind is ChatKind.PRIVATE else caller.chat.chat_id
