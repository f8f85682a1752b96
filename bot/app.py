"""The programme as adapters see it: every use case, by noun. Put together by `bot.wiring`."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.boards.service import Boards
from bot.coins.assembly import CoinPayments
from bot.coins.service import Coins
from bot.communities.model import Caller
from bot.communities.service import Reception
from bot.communities.setup import Communities
from bot.config import Config
from bot.dashboard.service import Dashboards
from bot.diamonds.service import Diamonds
from bot.digests.service import Digests
from bot.eligibility.declaring import Declarations
from bot.eligibility.reading import Channels
from bot.eligibility.service import Eligibility
from bot.follows.service import Follows
from bot.forms.service import Forms
from bot.gifts.practice import Practice
from bot.gifts.service import Gifts
from bot.gifts.traces import GiftTraces
from bot.live.offers import LiveOffers
from bot.live.service import Lives
from bot.matches.service import Matches
from bot.members.service import Members
from bot.moderation.account_marks import AccountMarks
from bot.moderation.queue import Queue
from bot.moderation.records import Audit
from bot.moderation.staff import Staff
from bot.moderation.stops import Stops
from bot.moderation.suspensions import Suspensions
from bot.moderation.switches import Switches
from bot.moderation.tips import TipModeration
from bot.notices.service import Inbox
from bot.notices.settings import NoticeSettings
from bot.notices.shown import ShownMessages
from bot.overlay.service import Overlays
from bot.payments.cards import Cards
from bot.payments.checkouts import Checkouts
from bot.payments.inbox import Inbox as Webhooks
from bot.payments.refunds import Refunds
from bot.payouts.service import Redemptions
from bot.personal.service import PersonalData
from bot.ports import Clock, Storage
from bot.programme.appeals import Appeals
from bot.programme.leaving import Leaving
from bot.programme.onboarding import Onboarding
from bot.programme.service import Programme
from bot.programme.settings import CreatorSettings
from bot.replies.illustrations import Illustrator
from bot.replies.words import Words
from bot.safety.service import SpendingGuard
from bot.stats.service import CreatorStats
from bot.supporters.service import Supporters
from bot.tips.service import Tips
from bot.tokens import Tokens
from bot.traces.service import Traces
from bot.videos.service import Videos
from bot.videos.showcase import Showcase


@dataclass(frozen=True)
class App:
    """Everything a gesture can ask for. Use cases raise Refusal for an expected no and change nothing then."""

    config: Config
    clock: Clock
    storage: Storage
    tokens: Tokens
    reception: Reception
    members: Members
    communities: Communities
    programme: Programme
    onboarding: Onboarding
    tips: Tips
    shown: ShownMessages
    coins: Coins
    selling: CoinPayments
    gifts: Gifts
    live: Lives
    diamonds: Diamonds
    redemptions: Redemptions
    limits: SpendingGuard
    checkouts: Checkouts
    cards: Cards
    refunds: Refunds
    webhooks: Webhooks
    queue: Queue
    tip_moderation: TipModeration
    staff: Staff
    switches: Switches
    audit: Audit
    traces: Traces
    inbox: Inbox
    forms: Forms
    boards: Boards
    follows: Follows
    videos: Videos
    charts: Illustrator
    channels: Channels

    @property
    def live_offers(self) -> LiveOffers:
        """Asking creators whom the platform shows live."""
        return LiveOffers(self.live)

    @property
    def showcase(self) -> Showcase:
        """Videos that creators post where everybody sees them."""
        return Showcase(self.videos)

    @property
    def gift_traces(self) -> GiftTraces:
        """The stories of single gifts."""
        return GiftTraces(self.staff.powers, self.storage)

    @property
    def personal(self) -> PersonalData:
        """What is kept of the caller."""
        return PersonalData(self.config, self.storage, self.clock, self.diamonds)

    @property
    def stops(self) -> Stops:
        """Stopping one feature, or all of them, for one person."""
        return Stops(self.staff.powers, self.storage, self.clock, self.live)

    @property
    def account_marks(self) -> AccountMarks:
        """Holding accounts for those of a kind that takes no part."""
        return AccountMarks(self.staff.powers, self.storage, self.clock, self.live)

    @property
    def suspensions(self) -> Suspensions:
        """Suspending creators, and letting them go on."""
        return Suspensions(self.staff.powers, self.storage, self.clock, self.live, self.diamonds)

    @property
    def appeals(self) -> Appeals:
        """Asking for another decision."""
        return Appeals(self.config, self.storage, self.clock, self.programme, self.suspensions)

    @property
    def practice(self) -> Practice:
        """Trying gifts with play money."""
        return Practice(self.config, self.clock, self.storage)

    @property
    def overlays(self) -> Overlays:
        """What streaming software shows of a LIVE."""
        return Overlays(self.config, self.clock, self.storage, self.tokens, self.live)

    @property
    def matches(self) -> Matches:
        """Two creators who are LIVE against each other."""
        return Matches(self.live)

    @property
    def stats(self) -> CreatorStats:
        """What creators earned."""
        return CreatorStats(self.config, self.clock, self.storage)

    @property
    def dashboards(self) -> Dashboards:
        """Creators' own pages."""
        return Dashboards(self.config, self.clock, self.storage, self.stats, self.redemptions, self.eligibility)

    @property
    def leaving(self) -> Leaving:
        """Leaving the programme."""
        return Leaving(self.storage, self.clock, self.live, self.diamonds)

    @property
    def creator_settings(self) -> CreatorSettings:
        """What a creator decides for himself."""
        return CreatorSettings(self.config, self.storage, self.clock)

    @property
    def notice_settings(self) -> NoticeSettings:
        """How people are told of things."""
        return NoticeSettings(self.config, self.staff.powers, self.storage, self.clock)

    @property
    def digests(self) -> Digests:
        """What is told every so often."""
        return Digests(self.config, self.clock, self.storage, self.stats, self.staff.powers)

    @property
    def supporters(self) -> Supporters:
        """Who supports a creator."""
        return Supporters(self.config, self.clock, self.storage)

    @property
    def eligibility(self) -> Eligibility:
        """Who may earn with what, and why not."""
        return Eligibility(self.config, self.clock, self.storage)

    @property
    def declarations(self) -> Declarations:
        """Numbers that creators declare, with their proof."""
        return Declarations(self.config, self.clock, self.storage, self.queue)

    def words(self, caller: Caller) -> Words:
        """How the caller reads: his language, his community's time zone."""
        zone = caller.community.zone if caller.community is not None else None
        return Words(caller.locale, ZoneInfo(zone or self.config.community_zone))
