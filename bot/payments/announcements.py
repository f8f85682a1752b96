"""Who hears of a payment, and what: notices to people, lines in chats, the fan's own message redrawn.

Everything here is owed in the transaction that makes it true. Facts of all kinds: `tip` (its public id), `amount` (what
the creator gets) and `gross` (what the fan paid), in minor units of `currency`, as are all other sums (`back` of
`back_currency`, where it is another one). Besides:

| kind | for | facts |
|---|---|---|
| tip_receipt | fan | `creator`, `late`, `paid_at` |
| tip_received | creator | `fan` (None: hidden), `note` (None: none to show), `late` |
| second_payment | fan | `creator`, `back` |
| tip_refunded | fan, creator | `side`, `refund`, `back` (to the fan), `taken` (from the creator), `whole` |
| refund_failed | fan | `refund`, `back` |
| refund_again | fan | `approved`, `back`, `reason` |
| payment_aside | fan | `step` (back, kept), `arrived` (pairs of minor units and currency), `reason` |
| tip_failed | fan | `creator` |
| card_declined | fan | `creator`, `needs_bank` |
| tip_disputed | creator | `step` (opened, won, lost), `taken`, `resent`, `owed`, `recover_bp` |
| account_changed | creator | `readiness`, `needs` |
| staff_alert | owners, money movers | `what`, and what that names |

The public line (`tip_public`) has `fan` and `amount` only where the fan allowed them.
"""

from datetime import datetime

from bot.communities.model import CommunityId
from bot.communities.store import Place
from bot.config import Config
from bot.members.model import MemberId, Platform
from bot.notices.model import Notice, Post
from bot.payments.till import names_facts
from bot.ports import Tx
from bot.replies.words import language_of
from bot.tips.messages import owe_edits
from bot.tips.model import NoteState, Privacy, Tip
from bot.tips.store import NamedTip


async def tell(tx: Tx, member_id: MemberId, kind: str, occasion: str, tip: Tip, now: datetime, **facts: object) -> None:
    """One notice about a tip; the same occasion is told once."""
    notice = Notice(f"{occasion}:{kind}:{member_id}", member_id, kind, tip.subject, {**names_facts(tip), **facts})
    await tx.notices.owe(notice, now)


async def tell_settled(tx: Tx, named: NamedTip, config: Config, now: datetime, *, late: bool, in_public: bool) -> None:
    """The fan's receipt, the creator's good news, the redrawn message, and the public line when it is still news."""
    tip, occasion = named.tip, f"{named.tip.subject}:paid"
    await tell(
        tx, tip.fan_id, "tip_receipt", occasion, tip, now,
        creator=named.creator_name, late=late, paid_at=now.isoformat(),
    )  # fmt: skip
    fan = None if tip.privacy is Privacy.HIDDEN else named.fan_name
    note = tip.note if tip.note_state is NoteState.SHOWN else None
    await tell(tx, tip.creator_id, "tip_received", occasion, tip, now, fan=fan, note=note, late=late)
    await owe_edits(tx, tip.id, "paid", now)
    if in_public:
        await _public_line(tx, named, config, now)


async def _public_line(tx: Tx, named: NamedTip, config: Config, now: datetime) -> None:
    tip = named.tip
    if tip.privacy is Privacy.HIDDEN or tip.community_id is None:
        return
    if tip.platform is Platform.TELEGRAM and not config.telegram.tips_public_line:
        return
    place = await _home(tx, tip.community_id, tip.platform)
    if place is None or place.public_chat_id is None:
        return
    typed_there = tip.platform is Platform.TELEGRAM and await tx.tips.chat_of(tip.id) == place.public_chat_id
    if tip.privacy is Privacy.ANONYMOUS and typed_there:
        # He was seen typing the command there: a line right after it would name him all the same.
        return
    community = await tx.communities.get(tip.community_id)
    facts: dict[str, object] = {
        "tip": tip.public_id,
        "creator": named.creator_name,
        "fan": named.fan_name if tip.privacy in (Privacy.NAME, Privacy.NAME_AMOUNT) else None,
        "amount": tip.amount.amount_minor if tip.privacy is Privacy.NAME_AMOUNT else None,
        "currency": tip.amount.currency,
    }
    locale = language_of(community.language or config.languages[0])
    post = Post(f"{tip.subject}:public", tip.platform, place.public_chat_id, "tip_public", tip.subject, locale, facts)
    await tx.notices.owe_post(post, now)


async def _home(tx: Tx, community_id: CommunityId, platform: Platform) -> Place | None:
    places = await tx.communities.public_places(community_id)
    return next((place for place in places if place.platform is platform), None)
