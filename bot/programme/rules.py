"""Rules of the programme, pure: who may become a creator, and what a draft still lacks."""

import re
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from bot.config.people import Programme
from bot.members.model import Member
from bot.programme.model import AccountKind, BadChannel, Enrolment, EnrolmentState, Question, Reason, Rule

CHANNEL_CHARACTERS = 200
ANSWER_CHARACTERS = 1000
APPEAL_CHARACTERS = 1000


def eligibility(
    member: Member, enrolment: Enrolment, programme: Programme, now: datetime
) -> tuple[Reason, ...]:
    """Every common rule with how it is met, all at once.

    This is the place where metrics (followers, views, posts, their evidence and age) and the rules of single features
    are judged, so that joining, the queue and `/eligibility` never differ.
    """
    region = enrolment.region or member.region
    needed = None if region is None else programme.age_of(region)
    stated = member.over_age
    kind = enrolment.account_kind.value if enrolment.account_kind else None
    excluded = member.excluded_kind or (kind if kind in programme.excluded_accounts else None)
    return (
        Reason(
            Rule.AGE, stated is not None and needed is not None and stated >= needed,
            None if stated is None else str(stated), None if needed is None else str(needed),
        ),
        Reason(
            Rule.REGION, region is not None and programme.admits(region), region,
            None if "*" in programme.regions else ", ".join(programme.regions),
        ),
        Reason(Rule.ACCOUNT_KIND, kind is not None and excluded is None, excluded or kind, AccountKind.PERSONAL.value),
        Reason(Rule.STANDING, enrolment.state is not EnrolmentState.SUSPENDED),
        Reason(
            Rule.REAPPLY, enrolment.reapply_at is None or enrolment.reapply_at <= now, on=enrolment.reapply_at,
        ),
        Reason(Rule.CHANNEL, enrolment.channel is not None, enrolment.channel),
        Reason(Rule.CONSENT, enrolment.consent_at is not None),
    )  # fmt: skip


def failed(reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
    """Those that are not met."""
    return tuple(reason for reason in reasons if not reason.passed)


def appeal_until(enrolment: Enrolment, programme: Programme) -> datetime | None:
    """Until when the present decision can be appealed; None for one that nobody appeals."""
    if enrolment.state not in (EnrolmentState.REJECTED, EnrolmentState.SUSPENDED) or enrolment.decided_at is None:
        return None
    return enrolment.decided_at + timedelta(days=programme.appeal_days)


def appeal_subject(enrolment: Enrolment) -> str:
    """What an appeal against the present decision is about: each decision is another matter."""
    when = "" if enrolment.decided_at is None else enrolment.decided_at.isoformat()
    return f"appeal:{enrolment.id}:{enrolment.state.value}:{when}"


def open_questions(member: Member, enrolment: Enrolment) -> tuple[Question, ...]:
    """What a draft still lacks, in the order in which it is asked."""
    missing = {
        Question.REGION: enrolment.region is None,
        Question.AGE: member.over_age is None,
        Question.ACCOUNT_KIND: enrolment.account_kind is None,
        Question.CHANNEL: enrolment.channel is None,
        Question.CONSENT: enrolment.consent_at is None,
    }
    return tuple(question for question in Question if missing[question])


def read_channel(text: str) -> str:
    """The address of the place where somebody publishes: no blanks, at most 200 characters. Raises BadChannel."""
    address = text.strip()
    if "://" not in address:
        address = f"https://{address}"
    parts = urlsplit(address)
    well_formed = (
        parts.scheme in ("http", "https")
        and re.fullmatch(r"[A-Za-z0-9.-]+\.[A-Za-z]{2,}", parts.hostname or "") is not None
        and not re.search(r"\s", address)
        and parts.username is None
    )
    if not well_formed or len(address) > CHANNEL_CHARACTERS:
        raise BadChannel(text.strip()[:60])
    return address
