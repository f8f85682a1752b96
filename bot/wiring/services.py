"""Every service with what it needs, and every job with who does it."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from bot.app import App
from bot.boards.service import Boards
from bot.charts import Charts
from bot.coins.assembly import CoinPayments, assemble_coins
from bot.coins.purchases import DiscordShop
from bot.coins.stars import StarsBank
from bot.communities.service import Reception
from bot.communities.setup import Communities
from bot.config import Config
from bot.connectors.youtube import youtube_for
from bot.diamonds.service import Diamonds
from bot.eligibility.reading import Channels
from bot.eligibility.verifying import DeclarationDecider
from bot.follows.service import Follows
from bot.forms.service import Forms
from bot.gifts.service import Gifts
from bot.ledger.evidence import Evidence
from bot.live.marks import Marks
from bot.live.service import Lives
from bot.members.linking import LinkDesk
from bot.members.service import Members
from bot.moderation.deciders import Decider, MergeDecider, Seen
from bot.moderation.model import CaseKind
from bot.moderation.powers import Powers
from bot.moderation.queue import Queue
from bot.moderation.records import Audit
from bot.moderation.staff import Staff
from bot.moderation.switches import Switches
from bot.moderation.tips import TipModeration
from bot.notices.drawers import drawers
from bot.notices.retention import Retention
from bot.notices.service import Deliveries, Inbox
from bot.notices.shown import ShownMessages
from bot.payments.assembly import Payments, assemble
from bot.payments.clearing import ClearingWatch
from bot.payments.stripe_events import stripe_for
from bot.payments.stripe_provider import StripeProvider
from bot.payments.till import Till
from bot.payouts.review import PayoutDecider
from bot.payouts.sending import PayoutSender
from bot.payouts.service import Redemptions
from bot.ports import Clock, Notifiers, Storage
from bot.programme.service import Programme
from bot.safety.service import SpendingGuard
from bot.tips.moderation import NoteDecider
from bot.tips.service import Tips
from bot.tokens import Tokens
from bot.traces.service import Traces
from bot.videos.service import Videos
from bot.wiring.gifts_side import GiftDoor
from bot.wiring.shop_side import ShopDoor
from bot.wiring.stars_side import StarsDoor

Job = Callable[..., Awaitable[object]]


@dataclass(frozen=True)
class Services:
    """The programme, its provider, its jobs by name, how often the periodic ones are due, and which of them only send
    messages: those never hold up money. `at_start`: periodic ones that are due at every start as well."""

    app: App
    provider: StripeProvider
    jobs: Mapping[str, Job]
    timetable: Mapping[str, timedelta] = field(default_factory=dict)
    messages: frozenset[str] = frozenset()
    gifts: GiftDoor = field(default_factory=GiftDoor)
    marks: Marks = field(default_factory=Marks)
    # Platforms tell of a payment once: what a killed process had in hand is found in their lists.
    at_start: frozenset[str] = frozenset({"sweep_stars", "sweep_shop"})


def compose(
    config: Config, clock: Clock, storage: Storage, notifiers: Notifiers, stars: StarsBank | None = None,
    discord_shop: DiscordShop | None = None,
) -> Services:  # fmt: skip
    """Puts everything together; opens nothing and calls nobody. `stars`: who keeps them; nobody without Telegram.
    `discord_shop`: the same for Discord."""
    tokens = Tokens(config.app_secret_bytes)
    provider, events = stripe_for(config, tokens)
    till = Till(config, clock, storage, tokens, provider, events)
    powers = Powers(config)
    selling = assemble_coins(till, stars or StarsDoor(), discord_shop or ShopDoor())
    payments = assemble(till, powers, others=selling.reactions)
    programme = Programme(config, storage, clock)
    tips = Tips(config, clock, storage, tokens)
    linking = LinkDesk(config, storage, clock, tokens)
    follows = Follows(clock, storage)
    videos = Videos(config, clock, storage, tokens, follows)
    door, marks, diamonds = GiftDoor(), Marks(), Diamonds(storage, clock)
    live = Lives(config, powers, storage, clock, follows, marks)
    app = App(
        config=config, clock=clock, storage=storage, tokens=tokens,
        reception=Reception(storage, clock),
        members=Members(config, storage, clock, tokens),
        communities=Communities(config, powers, storage, clock, tokens),
        programme=programme, onboarding=payments.onboarding, tips=tips,
        shown=ShownMessages(storage), coins=selling.coins, selling=selling,
        gifts=Gifts(config, clock, storage, tokens, door, videos.gate),
        live=live, diamonds=diamonds, redemptions=Redemptions(config, storage, clock, diamonds),
        limits=SpendingGuard(config, clock, storage),
        checkouts=payments.checkouts, cards=payments.cards, refunds=payments.refunds, webhooks=payments.webhooks,
        queue=Queue(config, powers, storage, clock, _deciders(payments, selling, programme, linking, videos)),
        tip_moderation=TipModeration(powers, storage, clock),
        staff=Staff(powers, storage, clock),
        switches=Switches(powers, storage, clock),
        audit=Audit(powers, storage),
        traces=Traces(config, powers, storage, clock),
        inbox=Inbox(storage, clock),
        forms=Forms(storage, clock),
        boards=Boards(config, clock, storage),
        follows=follows, videos=videos, charts=Charts(),
        channels=Channels(config, clock, storage, tokens, youtube_for(config)),
    )  # fmt: skip
    # What it does to a suspension is done by others of the app.
    app.queue.deciders[CaseKind.APPEAL] = app.appeals
    drawn = {**drawers(tips, selling.coins), **videos.cards.drawers()}
    deliveries = Deliveries(config, storage, clock, notifiers, drawn, app.charts)
    workers: tuple[_Worker, ...] = (deliveries, payments, selling, tips, live, app.matches, follows, videos.cards)
    jobs = _jobs((*workers, *_of_people(app)), programme, till)
    return Services(app, provider, jobs, _timetable(config), frozenset(deliveries.jobs()), door, marks)


def _of_people(app: App) -> "tuple[_Worker, ...]":
    creators = (app.diamonds, app.suspensions, app.declarations, app.channels, app.eligibility, app.digests)
    return (*creators, app.stops, app.personal)


class _Worker(Protocol):
    """A service with jobs of its own."""

    def jobs(self) -> Mapping[str, Job]: ...


def _jobs(workers: Iterable[_Worker], programme: Programme, till: Till) -> dict[str, Job]:
    """Every job with who does it."""
    kept = Retention(till.config, till.storage, till.clock)
    return {
        **{name: _plain(work) for worker in (*workers, kept) for name, work in worker.jobs().items()},
        "expire_forms": programme.expire_forms,
        "close_days": _plain(Evidence(till.clock, till.storage).close),
        "watch_clearing": _plain(ClearingWatch(till).look),
        "send_payouts": _plain(PayoutSender(till).send_due),
    }


def _deciders(
    payments: Payments, selling: CoinPayments, programme: Programme, linking: LinkDesk, videos: Videos
) -> dict[CaseKind, Decider]:
    """Who decides which kind of case; the last three only ask to be looked at."""
    looked_at = Seen()
    return {
        **selling.deciders(payments.deciders()),
        CaseKind.APPLICATION: programme,
        CaseKind.METRICS: DeclarationDecider(programme.config),
        CaseKind.NOTE: NoteDecider(),
        CaseKind.VIDEO: videos.decider,
        CaseKind.MERGE: MergeDecider(linking),
        CaseKind.PAYOUT: PayoutDecider(programme.config),
        CaseKind.FLAG: looked_at,
        CaseKind.UNDELIVERED: looked_at,
        CaseKind.UNMASK: looked_at,
    }


def _timetable(config: Config) -> dict[str, timedelta]:
    return {
        "expire_quotes": timedelta(minutes=1),
        "sweep_stuck": timedelta(minutes=1),
        "tend_lives": timedelta(minutes=1),
        "tend_matches": timedelta(minutes=1),
        "undo_late_gifts": timedelta(minutes=1),
        "end_suspensions": timedelta(minutes=1),
        "end_stops": timedelta(minutes=1),
        # What waited for the end of quiet hours.
        "tell_held": timedelta(minutes=1),
        # Some zones have mornings at a quarter to.
        "owe_digests": timedelta(minutes=5),
        "draw_video_cards": timedelta(minutes=1),
        "close_paused_pages": timedelta(minutes=1),
        "sweep_coin_orders": timedelta(minutes=1),
        "close_coin_pages": timedelta(minutes=1),
        "sweep_stars": timedelta(minutes=10),
        "sweep_shop": timedelta(minutes=10),
        "sweep_events": timedelta(minutes=config.sweep.minutes),
        "expire_forms": timedelta(hours=1),
        "mature_diamonds": timedelta(hours=1),
        "send_payouts": timedelta(hours=1),
        "sweep_accounts": timedelta(days=1),
        # A day may be closed an hour after its end; whoever was down then is late by an hour at most.
        "close_days": timedelta(hours=1),
        "watch_clearing": timedelta(days=1),
        "forget_webhook_bodies": timedelta(days=1),
        "forget_proofs": timedelta(days=1),
        "forget_notes": timedelta(days=1),
        "forget_inbox": timedelta(days=1),
        "erase_members": timedelta(hours=1),
        "read_channels": timedelta(hours=1),
        "recheck_creators": timedelta(hours=config.programme.recheck_hours),
    }


def _plain(work: Job) -> Job:
    """A job that needs no steps of its own: it may be done again from the start."""

    async def run(_step: object, **args: object) -> object:
        return await work(**args)

    return run
