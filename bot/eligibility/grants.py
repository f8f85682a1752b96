"""What a creator may earn with at present, and what changes when he is checked again. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.eligibility.grace import Grant, GrantState, rechecked
from bot.eligibility.metrics import Record
from bot.eligibility.model import Answer, Creator, Feature
from bot.members.model import MemberId

SWITCHES: Mapping[Feature, str] = {
    Feature.TIPS: "tips", Feature.VIDEO_GIFTS: "gifts", Feature.LIVE_GIFTS: "gifts",
}  # fmt: skip
"""Features that a creator can switch off himself, by the name of his switch; the others have none."""


@dataclass(frozen=True, slots=True)
class Dossier:
    """All of an approved creator that is judged, but for his numbers. `switched_off`: names of his own switches that
    are off. `zone` None: the operator's. `grants`: a feature that is missing was never granted."""

    member_id: MemberId
    creator: Creator
    accepted_at: datetime
    zone: str | None
    switched_off: frozenset[str]
    grants: Mapping[Feature, Grant]

    def with_numbers(self, records: tuple[Record, ...]) -> Creator:
        """What the rules judge."""
        return replace(self.creator, records=records)


@dataclass(frozen=True, slots=True)
class Change:
    """One feature whose grant is not what it was."""

    feature: Feature
    before: Grant
    after: Grant


def changes(dossier: Dossier, answer: Answer, now: datetime, grace_days: int) -> tuple[Change, ...]:
    """What a check changes; the same answer twice changes nothing."""
    return tuple(_changes(dossier, answer, now, grace_days))


def _changes(dossier: Dossier, answer: Answer, now: datetime, grace_days: int) -> Iterable[Change]:
    for feature in Feature:
        before = dossier.grants.get(feature, Grant())
        off = SWITCHES.get(feature) in dossier.switched_off
        after = _switched(rechecked(_switched(before, off), answer.passes(feature), now, grace_days), off)
        if after != before or feature not in dossier.grants:
            yield Change(feature, before, after)


def _switched(grant: Grant, off: bool) -> Grant:
    """What is used has a grace, what is switched off needs none."""
    if grant.state is GrantState.ELIGIBLE and not off:
        return Grant(GrantState.ON)
    return Grant(GrantState.ELIGIBLE) if grant.state is GrantState.ON and off else grant
