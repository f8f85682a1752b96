"""Words of the rules of eligibility, wherever one is told."""

from bot.eligibility.metrics import Source
from bot.eligibility.model import COUNTED, Feature, Fix, Reason, Rule
from bot.programme.model import AccountKind
from bot.replies.declarations import metric_name
from bot.replies.vocabulary import account_kind
from bot.replies.words import Words


def feature_name(feature: Feature, words: Words) -> str:
    """What a way to earn that is offered here is called."""
    return {
        Feature.TIPS: words.t("Tips"),
        Feature.VIDEO_GIFTS: words.t("Video gifts"),
        Feature.LIVE_GIFTS: words.t("LIVE gifts"),
    }[feature]


def missing_rule(reason: Reason, words: Words) -> str:
    """A rule that is not met, on one line."""
    return f"✗ {lacking(reason, words)}"


def lacking(reason: Reason, words: Words) -> str:
    """A rule that is not met, with why a number that is there does not count, or with the day from which the rule will
    be met."""
    name, value = rule_name(reason.rule, words), rule_value(reason, words)
    said = words.t("{rule}: {value}", rule=name, value=value) if value else name
    more = _unused(reason, words)
    if reason.on is not None:
        more = words.t("(from {day} on)", day=words.day(reason.on))
    return f"{said} {more}".rstrip()


def _unused(reason: Reason, words: Words) -> str:
    """Whose number does not count, and why. Our own count is no claim of his that waits to be confirmed."""
    record = reason.record
    if record is None or reason.fix not in (Fix.MEASURE_AGAIN, Fix.VERIFY):
        return ""
    number, day = words.number(record.value), words.day(record.measured_at)
    if reason.fix is Fix.MEASURE_AGAIN:
        return words.t("({number} of {day} is too old to count)", number=number, day=day)
    if record.source is Source.BOT:
        return ""
    return words.t("({number} of {day} is not confirmed)", number=number, day=day)


def rule_name(rule: Rule, words: Words) -> str:
    return {
        Rule.AGE: words.t("Age"), Rule.REGION: words.t("Country"), Rule.ACCOUNT_KIND: words.t("Kind of account"),
        Rule.SUSPENSION: words.t("Not suspended"), Rule.STRIKES: words.t("No recent strike"),
        Rule.REAPPLY: words.t("No waiting time after a refusal"),
        Rule.ACCOUNT_AGE: words.t("Days since you came here"),
        **{counting: metric_name(metric, words) for counting, metric in COUNTED.items()},
    }[rule]  # fmt: skip


def rule_value(reason: Reason, words: Words) -> str:
    """What is there and what is needed; nothing for rules without values."""
    if reason.have is None and reason.need is None:
        return "" if reason.passed or reason.rule is not Rule.REGION else words.t("not known")
    have = words.t("not known") if reason.have is None else _said(reason.rule, reason.have, words)
    if reason.need is None or (reason.passed and not isinstance(reason.need, int)):
        return have
    return words.t("{have}, needed: {need}", have=have, need=_said(reason.rule, reason.need, words))


def _said(rule: Rule, value: int | str, words: Words) -> str:
    if isinstance(value, int):
        number = words.number(value)
        return words.t("{years} or older", years=number) if rule is Rule.AGE else number
    if rule is Rule.ACCOUNT_KIND:
        return account_kind(AccountKind(value), words)
    return ", ".join(words.country(code) for code in value.split(", "))
