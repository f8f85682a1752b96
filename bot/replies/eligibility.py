"""The sentences of /eligibility: each rule with what is there, what is needed, what helps, and from when."""

from collections.abc import Iterator
from datetime import timedelta

from bot.eligibility.metrics import Metric, Source
from bot.eligibility.model import COUNTED, Feature, Fix, Reason, Rule
from bot.eligibility.standing import Standing
from bot.eligibility.telling import OFFERED
from bot.programme.model import EnrolmentState
from bot.replies.declarations import send_button, source_said
from bot.replies.declarations import standing as declared_said
from bot.replies.reply import Button, Line, Reply, Style, Tone
from bot.replies.rules import feature_name, lacking, rule_name, rule_value
from bot.replies.words import Words

_CAN_APPLY = (None, EnrolmentState.DRAFT, EnrolmentState.LEFT, EnrolmentState.REJECTED)
_STATED = frozenset({Fix.STATE_AGE, Fix.STATE_REGION, Fix.STATE_KIND})


def eligibility(standing: Standing, words: Words) -> Reply:
    """Every rule once: what each feature says, the rules of all, and what single features ask for on top."""
    lines = [Line(words.t("What you qualify for"), Style.HEADING)]
    lines += [Line(_verdict(standing, feature, words)) for feature in OFFERED]
    lines.append(Line(words.t("Asked of everybody"), Style.HEADING))
    lines += [Line(_rule(reason, standing, words)) for reason in standing.answer.common]
    for feature in OFFERED:
        if extra := standing.answer.extra[feature]:
            lines.append(Line(words.t("On top for {feature}", feature=feature_name(feature, words)), Style.HEADING))
            lines += [Line(_rule(reason, standing, words)) for reason in extra]
    lines += [Line(text, Style.QUIET) for text in _notes(standing, words)]
    row = [Button(words.t("Look again"), press="eligibility.show:0")]
    if standing.state in _CAN_APPLY:
        row.insert(0, Button(words.t("Become a creator"), press="apply.go:0", tone=Tone.MAIN))
    if standing.state not in (None, EnrolmentState.LEFT):
        row.append(send_button(words))
    return Reply(tuple(lines), (tuple(row),))


def progress(standing: Standing, words: Words) -> Iterator[Line]:
    """What each feature says, and every rule that is still missing for any of them, once."""
    missing: dict[tuple[Rule, int | str | None], Reason] = {}
    for feature in OFFERED:
        yield Line(_verdict(standing, feature, words))
        for reason in standing.answer.missing(feature):
            missing.setdefault((reason.rule, reason.need), reason)
    for reason in missing.values():
        yield Line(_rule(reason, standing, words), Style.QUIET)


def short_progress(standing: Standing, words: Words) -> Iterator[str]:
    """What he may earn with on one line, and a line for each feature of which something is missing."""
    missing = {feature: standing.answer.missing(feature) for feature in OFFERED}
    if named := [feature_name(feature, words) for feature in OFFERED if not missing[feature]]:
        yield words.t("✓ You qualify for: {features}", features=", ".join(named))
    for feature, reasons in missing.items():
        if reasons:
            rules = " · ".join(lacking(reason, words) for reason in reasons)
            yield words.t("✗ {feature}, still missing: {rules}", feature=feature_name(feature, words), rules=rules)
    if any(missing.values()):
        yield words.t("/eligibility says what helps.")


def _verdict(standing: Standing, feature: Feature, words: Words) -> str:
    name, missing = feature_name(feature, words), standing.answer.missing(feature)
    if not missing:
        return words.t("✓ {feature}: you qualify", feature=name)
    count = words.n("{count} rule", "{count} rules", len(missing))
    return words.t("✗ {feature}: not yet, {count} missing", feature=name, count=count)


def _rule(reason: Reason, standing: Standing, words: Words) -> str:
    """One rule on one line; what is met says no more than its value."""
    said = f"{'✓' if reason.passed else '✗'} {rule_name(reason.rule, words)}"
    parts = [part for part in (rule_value(reason, words), _source(reason, standing, words)) if part]
    if not reason.passed:
        parts += [_fix(reason, standing, words)]
        if reason.on is not None:
            parts.append(words.t("earliest: {day}", day=words.day(reason.on)))
        elif reason.fix is Fix.GROW and reason.rule is Rule.FOLLOWERS:
            parts.append(words.t("no date: the number does not rise yet"))
    return f"{said}: {' · '.join(parts)}" if parts else said


def _source(reason: Reason, standing: Standing, words: Words) -> str:
    """Who says a number and when, and how long it holds."""
    record = reason.record
    if record is None:
        return ""
    said = source_said(record.source, record.value, record.measured_at, words)
    if record.source is Source.BOT or record.source not in standing.accepted:
        return said
    until = words.day(record.measured_at + timedelta(days=standing.stale_days))
    if reason.fix is Fix.MEASURE_AGAIN:
        return f"{said} · {words.t('too old since {day}', day=until)}"
    return f"{said} · {words.t('valid until {day}', day=until)}"


def _fix(reason: Reason, standing: Standing, words: Words) -> str:
    """What helps."""
    declared = standing.declared
    if declared is not None and declared.open and COUNTED.get(reason.rule) in declared.values:
        return words.t("your number waits for a moderator")
    if reason.fix in _STATED:
        if reason.have is not None:
            return words.t("if your statement was wrong, ask the staff")
        return words.t("you are asked in /creator apply")
    if reason.fix is Fix.WAIT:
        return words.t("time alone heals this")
    if reason.fix is Fix.APPEAL:
        return words.t("ask the staff to look at it again")
    if reason.fix is Fix.NOTHING:
        return words.t("nothing you can do; the operator chooses the countries")
    if reason.fix is Fix.MEASURE_AGAIN:
        return words.t("a moderator has to confirm a new number: /creator metrics")
    if reason.fix is Fix.GROW or _counted_here(standing) or reason.rule is Rule.VIDEOS:
        return _growth(reason.rule, standing, words)
    return words.t("a moderator has to confirm your number: /creator metrics")


def _counted_here(standing: Standing) -> bool:
    """Whether our own count decides: nobody can follow or watch somebody who is no creator yet."""
    return Source.BOT in standing.accepted and bool(standing.counted)


def _growth(rule: Rule, standing: Standing, words: Words) -> str:
    """How a number comes about; where our own count does not count, it would be no help to say how it grows."""
    if not _counted_here(standing) and rule is not Rule.VIDEOS:
        return words.t("when it has grown, a moderator confirms the new number: /creator metrics")
    if not standing.counted:
        return words.t("I count once you are a creator")
    return {
        Rule.FOLLOWERS: words.t("fans press Follow on your card, or type /follow"),
        Rule.VIEWS: words.t("fans press Watch under your videos"),
        Rule.POSTS: words.t("register what you post: /video add"),
        Rule.VIDEOS: words.t("register a video: /video add"),
    }.get(rule, words.t("time alone heals this"))


def _notes(standing: Standing, words: Words) -> Iterator[str]:
    # The last value of each, behind an older one that only shows its pace.
    counted = {record.metric: record for record in standing.counted}
    if counted:
        numbers = [
            words.n("{count} follower", "{count} followers", counted[Metric.FOLLOWERS].value),
            words.n("{count} view", "{count} views", counted[Metric.VIEWS].value),
            words.n("{count} video", "{count} videos", counted[Metric.VIDEOS].value),
            words.n("{count} day LIVE", "{count} days LIVE", counted[Metric.LIVE_DAYS].value),
        ]
        first = counted[Metric.FOLLOWERS]
        yield words.t("I counted {numbers}. I have been counting since {day}.", numbers=", ".join(numbers),
                      day=words.day(first.since or first.measured_at))  # fmt: skip
    else:
        yield words.t("I have counted nothing of you yet. That is not zero: it is not known.")
    if standing.declared is not None and standing.declared.open:
        yield declared_said(standing.declared, words)
    if Source.BOT not in standing.accepted and counted:
        yield words.t("My own count is for you to see; here only confirmed numbers decide.")
    yield words.t("What you may do already is not taken from you without a warning and a date.")
    yield words.t("The 30 days end today. Zone: {zone}.", zone=standing.zone)
