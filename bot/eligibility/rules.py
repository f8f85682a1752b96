"""The rules of the programme and of each feature, pure: all reasons at once."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from operator import attrgetter
from typing import NamedTuple

from bot.eligibility.metrics import Metric, Record, Source, is_stale, reached_at
from bot.eligibility.model import COUNTED, Answer, Creator, Feature, Fix, Needs, Reason, Rule, Thresholds


class Sides(NamedTuple):
    """What is known of one number, each the newest first: `own` by our buttons, `told` by anybody else, `channel`
    those of them that count here."""

    channel: list[Record]
    told: list[Record]
    own: list[Record]


Known = Mapping[Metric, Sides]
Numbered = tuple[Rule, int]
"""A number that is asked for, and how much."""


class Plan(NamedTuple):
    """What is asked in one region: `common` of everybody, `extra` by feature on top: regions that are let in if that is
    asked, numbers, and days since the account was opened."""

    common: tuple[Numbered, ...]
    extra: Mapping[Feature, tuple[frozenset[str] | None, tuple[Numbered, ...], int]]


_NOTHING = Sides([], [], [])
_measured_at, _value = attrgetter("measured_at"), attrgetter("value")


def check(creator: Creator, asked: Thresholds, now: datetime) -> Answer:
    """How every rule is met: the common ones once, and what each feature asks for on top."""
    plan, known = _plan(asked, creator.region), _known(creator.records, asked, now)
    found: dict[Numbered, Reason] = {}

    def counted(numbers: Iterable[Numbered]) -> Iterable[Reason]:
        for rule, need in numbers:
            # Several features ask for the same number.
            if (rule, need) not in found:
                found[rule, need] = _count(rule, need, known.get(COUNTED[rule], _NOTHING), asked, now)
            yield found[rule, need]

    return Answer(
        common=(
            _age(creator, asked),
            _region(creator, asked.regions),
            _account_kind(creator, asked),
            Reason(Rule.SUSPENSION, not creator.suspended, fix=Fix.APPEAL if creator.suspended else None),
            _from(Rule.STRIKES, _after(creator.struck_at, asked.good_standing_days), now),
            _from(Rule.REAPPLY, creator.reapply_at, now),
            *counted(plan.common),
        ),
        extra={
            feature: (*regions, *counted(numbers), *_opened(creator, days, now))
            for feature, (limit, numbers, days) in plan.extra.items()
            for regions in [() if limit is None else (_region(creator, limit),)]
        },
    )


def of_region(table: Mapping[str, int], region: str | None) -> int:
    """The number of a region; the default where it has none of its own or is not known."""
    return table.get(region or "default", table.get("default", 0))


def _age(creator: Creator, asked: Thresholds) -> Reason:
    """The age that his region asks for; while no region is stated, the highest, so that nobody slips through."""
    need = of_region(asked.min_age, creator.region) if creator.region else max(asked.min_age.values())
    have = creator.over_age
    passed = have is not None and have >= need
    fix = None if passed else Fix.STATE_AGE
    return Reason(Rule.AGE, passed, have, need, fix)


def _region(creator: Creator, regions: frozenset[str] | None) -> Reason:
    need = None if regions is None else ", ".join(sorted(regions))
    if creator.region is None:
        return Reason(Rule.REGION, False, None, need, Fix.STATE_REGION)
    passed = regions is None or creator.region in regions
    return Reason(Rule.REGION, passed, creator.region, need, None if passed else Fix.NOTHING)


def _account_kind(creator: Creator, asked: Thresholds) -> Reason:
    """A moderator's mark stands above what was stated."""
    have = creator.marked_kind or creator.account_kind
    if have is None:
        return Reason(Rule.ACCOUNT_KIND, False, None, "personal", Fix.STATE_KIND)
    passed = have not in asked.excluded_accounts
    return Reason(Rule.ACCOUNT_KIND, passed, have, "personal", None if passed else Fix.APPEAL)


def _after(moment: datetime | None, days: int) -> datetime | None:
    return None if moment is None else moment + timedelta(days=days)


def _from(rule: Rule, on: datetime | None, now: datetime) -> Reason:
    """A rule that time alone heals: met from `on`."""
    passed = on is None or on <= now
    return Reason(rule, passed, fix=None if passed else Fix.WAIT, on=None if passed else on)


def _plan(asked: Thresholds, region: str | None) -> Plan:
    """What is asked of somebody of this region: it depends on nothing else, so it is worked out once."""
    plan = asked.by_region.get(region)
    if not isinstance(plan, Plan):
        plan = Plan(
            _numbers({Rule.FOLLOWERS: asked.followers, Rule.VIEWS: asked.views, Rule.POSTS: asked.posts}, region),
            {feature: _extra(asked.features.get(feature, Needs()), asked, region) for feature in Feature},
        )
        asked.by_region[region] = plan
    return plan


def _extra(
    needs: Needs, asked: Thresholds, region: str | None
) -> tuple[frozenset[str] | None, tuple[Numbered, ...], int]:  # fmt: skip
    """What a feature asks for beyond the common rules; a number that is no stricter than theirs is not asked twice."""
    limits = needs.regions is not None and not (asked.regions is not None and asked.regions <= needs.regions)
    stricter = {
        rule: table
        for rule, table, common in (
            (Rule.FOLLOWERS, needs.followers, asked.followers),
            (Rule.VIEWS, needs.views, asked.views),
            (Rule.VIDEOS, needs.videos, {}),
        )
        if of_region(table, region) > of_region(common, region)
    }
    return needs.regions if limits else None, _numbers(stricter, region), needs.account_age_days


def _numbers(tables: Mapping[Rule, Mapping[str, int]], region: str | None) -> tuple[Numbered, ...]:
    needed = ((rule, of_region(table, region)) for rule, table in tables.items())
    return tuple((rule, need) for rule, need in needed if need > 0)


def _opened(creator: Creator, days: int, now: datetime) -> tuple[Reason, ...]:
    return (_account_age(creator, days, now),) if days else ()


def _account_age(creator: Creator, need: int, now: datetime) -> Reason:
    """Whole days since the account was opened."""
    on = _after(creator.opened_at, need)
    if creator.opened_at is None or on is None:
        return Reason(Rule.ACCOUNT_AGE, False, None, need, Fix.MEASURE)
    passed = on <= now
    have = (now - creator.opened_at) // timedelta(days=1)
    return Reason(Rule.ACCOUNT_AGE, passed, have, need, None if passed else Fix.WAIT, None if passed else on)


def _count(rule: Rule, need: int, sides: Sides, asked: Thresholds, now: datetime) -> Reason:
    """One number. What is stale or from a source that does not count is missing, and the reason says which.

    A channel's followers, whoever read them last, and those of our own button are two things: where both count, the
    larger decides.
    """
    metric = COUNTED[rule]
    counting = _counting(sides, metric, asked)
    newest = [side[0] for side in counting if side]
    if not newest:
        # His own word tells him more than a count of ours that decides nothing here.
        claimed = next(iter((*sides.told, *sides.own)), None)
        return Reason(rule, False, None, need, Fix.VERIFY if claimed else Fix.MEASURE, record=claimed)
    fresh = [record for record in newest if not is_stale(record, now, asked.stale_days)]
    best = max(fresh, key=_value, default=None)
    if best is not None and best.value >= need:
        return Reason(rule, True, best.value, need, record=best)
    old = max((record for record in newest if record not in fresh), key=_value, default=None)
    if old is not None and (best is None or old.value >= need):
        return Reason(rule, False, None, need, Fix.MEASURE_AGAIN, record=old)
    assert best is not None
    # A sum over a window has no pace of its own: it may fall tomorrow.
    side = next(side for side in counting if best in side)
    on = reached_at(side, metric, need, now) if metric is Metric.FOLLOWERS else None
    return Reason(rule, False, best.value, need, Fix.GROW, on, best)


def _known(records: tuple[Record, ...], asked: Thresholds, now: datetime) -> Known:
    """What is known by metric, each side the newest first; what claims to come from the future is left aside."""
    found: dict[Metric, Sides] = {}
    for record in sorted(records, key=_measured_at, reverse=True):
        if record.measured_at > now:
            continue
        sides = found.setdefault(record.metric, Sides([], [], []))
        if record.source is Source.BOT:
            sides.own.append(record)
            continue
        sides.told.append(record)
        if record.source in asked.accepted_sources:
            sides.channel.append(record)
    return found


def _counting(sides: Sides, metric: Metric, asked: Thresholds) -> tuple[list[Record], list[Record]]:
    """What counts of the channel, and of our own buttons."""
    # Videos are registered here, before moderators' eyes: where nobody else counts them, our own count does.
    registered = metric is Metric.VIDEOS and not sides.channel
    return sides.channel, sides.own if Source.BOT in asked.accepted_sources or registered else []
