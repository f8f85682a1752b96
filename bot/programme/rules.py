"""Rules of the programme, pure: who may become a creator, and what a draft still lacks."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from bot.config.people import Programme
from bot.members.model import Member
from bot.programme.model import BadChannel, Enrolment, EnrolmentState, Question

CHANNEL_CHARACTERS = 200
ANSWER_CHARACTERS = 1000
APPEAL_CHARACTERS = 1000


def appeal_until(enrolment: Enrolment, programme: Programme) -> datetime | None:
    """Until when the present decision can be appealed; None for one that nobody appeals."""
    if enrolment.state not in (EnrolmentState.REJECTED, EnrolmentState.SUSPENDED) or enrolment.decided_at is None:
        return None
    if not programme.appeal_days:
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


def step_back(member: Member, draft: Enrolment, before: Question | None) -> Enrolment | None:
    """The draft with the latest answer before a question (None: of all) open again; None where none can be changed.
    What was stated about age and country stays as it was stated."""
    answers: dict[Question, dict[str, None]] = {
        Question.CONSENT: {"consent_at": None}, Question.CHANNEL: {"channel": None},
        Question.ACCOUNT_KIND: {"account_kind": None},
    }  # fmt: skip
    if member.region is None:
        answers[Question.REGION] = {"region": None}
    order, missing = list(Question), open_questions(member, draft)
    given = order if before is None else order[: order.index(before)]
    for question in reversed(given):
        if question in answers and question not in missing:
            return replace(draft, **answers[question])  # type: ignore[arg-type] # each field may be None
    return None


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
