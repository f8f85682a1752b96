"""Every kind of notice, with the ground on which a private message may be sent at all (nothing is sent without one)."""

from enum import StrEnum

from bot.notices.model import Ground


class Topic(StrEnum):
    """What notices are about that a person may leave to his inbox. Money's are about none: they are always sent."""

    NEWS = "news"
    THANKS = "thanks"
    LIVE = "live"
    NOTES = "notes"
    STANDING = "standing"
    QUEUE = "queue"


_OWN_ACT = """
link_done unlink_done merge_refused application_decided application_question form_expired question_expired
community_decided bot_removed channel_joined note_held note_released note_hidden tip_note refund_decided refund_asked
thanks creator_wanted card_declined coin_refund_decided live_ended live_idle live_offer
appeal_decided match_asked match_news video_decided video_offer metrics_decided metrics_question grants income_digest
bank_paid
""".split()

# Somebody's money moved, or cannot: he must learn of it.
_COMPULSORY = """
tip_receipt tip_received tip_refunded tip_disputed tip_failed second_payment refund_failed refund_again
payment_aside account_changed coin_receipt coin_unwanted coin_refunded coin_refund_failed coin_disputed coin_failed
coins_owed coins_settled diamonds_taken diamonds_again creator_suspended creator_reinstated gifts_undone
payout_sent payout_failed bank_failed stopped stop_over erasure_off
account_marked
""".split()

# He follows the creator, and stops it with one tap.
_FOLLOWED = "creator_live creator_video".split()

_STAFF = "grant_changed community_waiting case_opened staff_alert queue_digest".split()

GROUNDS: dict[str, Ground] = {
    **dict.fromkeys(_OWN_ACT, Ground.OWN_ACT),
    **dict.fromkeys(_COMPULSORY, Ground.COMPULSORY_MONEY),
    **dict.fromkeys(_STAFF, Ground.STAFF_DUTY),
    **dict.fromkeys(_FOLLOWED, Ground.FOLLOWED),
}

_BY_TOPIC = {
    Topic.NEWS: _FOLLOWED,
    Topic.THANKS: ["thanks"],
    Topic.LIVE: "live_ended live_idle live_offer match_asked match_news video_offer".split(),
    Topic.NOTES: "tip_note note_held note_released note_hidden".split(),
    Topic.STANDING: """
application_decided application_question appeal_decided metrics_decided metrics_question video_decided grants
""".split(),
    Topic.QUEUE: "case_opened community_waiting".split(),
}

TOPICS: dict[str, Topic] = {kind: topic for topic, kinds in _BY_TOPIC.items() for kind in kinds}
"""The topics of those kinds that have one."""

URGENT = frozenset("link_done unlink_done merge_refused staff_alert payout_failed bank_failed".split())
"""Sent in anybody's quiet hours: somebody may be at his accounts, or at the deployment; or money did not arrive."""


def ground_of(kind: str) -> Ground:
    """Raises KeyError for a kind that declares none."""
    return GROUNDS[kind]
