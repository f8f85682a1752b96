"""Every table that knows a person: what of it he is given, and what becomes of it when he is forgotten.

A test compares this list with the schema, so that no table can be added without an answer to both.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Table, cast, literal, null

from bot.boards.model import BoardLook
from bot.personal.model import Fate
from bot.programme.model import EnrolmentState
from bot.videos.model import VideoState
from storage.schema import (
    coins,
    creators,
    erasures,
    follows,
    forms,
    gifts,
    live,
    members,
    metrics,
    moderation,
    notices,
    payments,
    payouts,
    safety,
    tips,
    videos,
)

NOBODY = "—"
"""The name of whoever was forgotten."""

STAFF = frozenset({
    "decided_by", "by_id", "by", "granted_by", "claimed_by", "first_approver", "approved_by", "created_by",
})  # fmt: skip
"""Columns that say who of the staff acted. They stay: an act has its author, and the record knows him by a number."""


@dataclass(frozen=True)
class Held:
    """Rows of one table that are about a person by the column `whose`.

    `name`: the section in the file he is given, None for what is nobody's to read (others' secrets, our own sums).
    `hidden`: columns never handed out: other people, keys, what was made of his data. `blank`: what BLANKED columns
    become.
    """

    table: Table
    whose: str
    fate: Fate
    name: str | None = None
    hidden: frozenset[str] = frozenset()
    blank: Mapping[str, Any] = field(default_factory=dict)


def _gone(table: Table, whose: str, name: str | None, *hidden: str) -> Held:
    return Held(table, whose, Fate.ERASED, name, frozenset({whose, *hidden, *STAFF}))


def _kept(table: Table, whose: str, name: str | None, *hidden: str) -> Held:
    return Held(table, whose, Fate.KEPT, name, frozenset({whose, *hidden, *STAFF}))


def _blanked(table: Table, whose: str, name: str | None, blank: Mapping[str, Any], *hidden: str) -> Held:
    return Held(table, whose, Fate.BLANKED, name, frozenset({whose, *hidden, *STAFF}), blank)


_SECRETS = ("request_id", "pay_token_hash", "token_hash", "code_hash", "checkout_url")
_PLACES = ("chat_id", "message_id")

REGISTER: tuple[Held, ...] = (
    # In the order in which rows can go: what points to another row comes before it.
    _gone(forms.drafts, "member_id", "started_forms"),
    _gone(forms.open_forms, "member_id", "started_forms"),
    _gone(members.one_time_codes, "member_id", "codes", *_SECRETS),
    _gone(members.wrong_codes, "member_id", "wrong_codes"),
    _gone(metrics.declarations, "member_id", "declared_numbers"),
    _gone(metrics.proofs, "member_id", "pictures", "content", "request_id", "digest"),
    _gone(metrics.metric_records, "member_id", "numbers"),
    _gone(metrics.channels, "member_id", "channels"),
    _gone(metrics.feature_grants, "member_id", "features"),
    _gone(creators.creator_communities, "member_id", "listed_in"),
    _gone(creators.creator_blocks, "creator_id", "blocked_fans", "fan_id"),
    # Nobody reads who blocks him.
    _gone(creators.creator_blocks, "fan_id", None),
    _gone(payments.onboarding_links, "member_id", None),
    _gone(follows.follows, "fan_id", "follows"),
    _gone(follows.follows, "creator_id", "followers", "fan_id"),
    _gone(follows.follower_news, "creator_id", "news_for_followers"),
    _gone(videos.video_likes, "member_id", "liked_videos"),
    _gone(videos.video_watches, "member_id", "watched_videos"),
    _gone(videos.watch_links, "member_id", None),
    _gone(videos.video_offers, "member_id", "posts_in_showcases", *_PLACES),
    _gone(notices.digests, "member_id", "digests"),
    _gone(notices.notice_wishes, "member_id", "how_you_are_told"),
    _gone(safety.spending_limits, "member_id", "own_limits"),
    _gone(safety.payment_stops, "member_id", "payment_stops"),
    _gone(safety.payment_attempts, "fan_id", "payment_attempts", "card", "key"),
    _gone(payments.customers, "member_id", "remembered_card"),
    _gone(moderation.grants, "member_id", "powers"),
    _gone(moderation.pauses, "member_id", "stopped_by_moderators"),
    _blanked(videos.videos, "creator_id", "videos", {
        "url": literal("gone:") + cast(videos.videos.c.id, videos.videos.c.url.type), "title": null(), "reason": null(),
        "state": VideoState.CLOSED.value,
    }),
    _blanked(live.live_sessions, "creator_id", "lives", {"title": NOBODY}),
    _blanked(creators.enrolments, "member_id", "enrolment", {
        "state": EnrolmentState.LEFT.value, "previous": null(), "region": null(), "account_kind": null(),
        "channel": null(), "question": null(), "answer": null(), "reason": null(), "interests": [], "styles": [],
        "due_at": null(), "suspended_until": null(), "tips_on": False, "gifts_on": False,
    }),
    _blanked(notices.notices, "member_id", "messages", {
        "facts": {}, "delivered_at": null(), "delivered_to": null(),
        "undelivered_since": notices.notices.c.created_at, "read_at": notices.notices.c.created_at,
    }, "key", "delivered_to"),
    _blanked(
        tips.tips, "fan_id", "tips_given", {"note": null(), "chat_id": null()}, *_SECRETS, *_PLACES, "destination"
    ),
    _kept(tips.tips, "creator_id", "tips_received", *_SECRETS, *_PLACES, "fan_id", "note", "locale"),
    _kept(gifts.gifts, "fan_id", "gifts_given", "spent_from"),
    _kept(gifts.gifts, "creator_id", "gifts_received", "fan_id", "spent_from"),
    _kept(gifts.coin_lots, "fan_id", "coins_bought", "source"),
    _blanked(coins.coin_orders, "fan_id", "coin_orders", {"checkout_url": null()}, *_SECRETS),
    _kept(payouts.payouts, "creator_id", "payouts"),
    _kept(creators.payout_accounts, "member_id", "payout_accounts"),
    _gone(moderation.case_parties, "member_id", None),
    _kept(moderation.cases, "opened_by", "cases_opened", "facts", "claimed_until"),
    _kept(moderation.audit, "actor_id", "acts_as_staff"),
    _kept(erasures.erasures, "member_id", "asked_to_be_forgotten"),
    _gone(members.platform_accounts, "member_id", "accounts", "name_key", "username_key"),
    _blanked(members.members, "id", "person", {
        "name": NOBODY, "name_key": NOBODY, "language": null(), "region": null(), "over_age": null(),
        "age_stated_at": null(), "age_stated_on": null(), "excluded_kind": null(), "tip_privacy": null(),
        "show_currency": null(), "board_look": BoardLook.AWAY.value, "cooloff_until": null(),
        "last_account_id": null(), "last_community_id": null(),
    }, "name_key", "last_account_id", "last_community_id", "merged_into", "split_from"),
)  # fmt: skip
