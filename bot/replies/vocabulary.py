"""Words for the states and lists of the programme: what an enum's member is called to a person."""

from bot.members.model import Platform
from bot.moderation.model import CaseKind, Feature, Power
from bot.programme.model import AccountKind, EnrolmentState, Question, Readiness
from bot.replies.words import Words


def power(of: Power, words: Words) -> str:
    return {
        Power.OWNER: words.t("owner"),
        Power.COMMUNITY_ADMIN: words.t("community admin"),
        Power.MODERATOR: words.t("moderator"),
        Power.MONEY_VIEWER: words.t("money viewer"),
        Power.MONEY_MOVER: words.t("money mover"),
        Power.AUDITOR: words.t("auditor"),
    }[of]


def feature(of: Feature, words: Words) -> str:
    return {
        Feature.TIPS: words.t("tips"),
        Feature.COINS: words.t("coins"),
        Feature.GIFTS: words.t("gifts"),
        Feature.LIVE: words.t("LIVE"),
        Feature.PAYOUTS: words.t("payouts"),
        Feature.FUND: words.t("fund"),
        Feature.MARKET: words.t("marketplace"),
        Feature.ALL_MONEY: words.t("all money"),
    }[of]


def case_kind(of: CaseKind, words: Words) -> str:
    return {
        CaseKind.APPLICATION: words.t("application"),
        CaseKind.APPEAL: words.t("appeal"),
        CaseKind.METRICS: words.t("numbers to confirm"),
        CaseKind.NOTE: words.t("note"),
        CaseKind.VIDEO: words.t("video"),
        CaseKind.REFUND: words.t("refund"),
        CaseKind.DISPUTE: words.t("dispute"),
        CaseKind.WARNING: words.t("fraud warning"),
        CaseKind.QUARANTINE: words.t("payment that does not fit"),
        CaseKind.DEBT: words.t("debt for coins"),
        CaseKind.PAYOUT: words.t("payout"),
        CaseKind.MERGE: words.t("accounts to join"),
        CaseKind.UNDELIVERED: words.t("undelivered notice"),
        CaseKind.UNMASK: words.t("payer named to staff"),
        CaseKind.FLAG: words.t("pattern to look at"),
    }[of]


def platform(of: Platform) -> str:
    return {Platform.DISCORD: "Discord", Platform.TELEGRAM: "Telegram"}[of]


def enrolment(of: EnrolmentState, words: Words) -> str:
    return {
        EnrolmentState.DRAFT: words.t("not handed in yet"),
        EnrolmentState.SUBMITTED: words.t("waiting for a moderator"),
        EnrolmentState.NEEDS_INFO: words.t("waiting for your answer"),
        EnrolmentState.APPROVED: words.t("approved"),
        EnrolmentState.REJECTED: words.t("not accepted"),
        EnrolmentState.SUSPENDED: words.t("suspended"),
        EnrolmentState.LEFT: words.t("left"),
    }[of]


def readiness(of: Readiness, words: Words) -> str:
    return {
        Readiness.NONE: words.t("not started"),
        Readiness.INCOMPLETE: words.t("details needed"),
        Readiness.UNDER_REVIEW: words.t("being checked"),
        Readiness.READY: words.t("ready"),
        Readiness.PAUSED: words.t("paused"),
        Readiness.CLOSED: words.t("closed"),
    }[of]


def account_kind(of: AccountKind | str, words: Words) -> str:
    return {
        AccountKind.PERSONAL: words.t("a person"),
        AccountKind.BUSINESS: words.t("a business"),
        AccountKind.GOVERNMENT: words.t("a government body"),
        AccountKind.POLITICIAN: words.t("a politician"),
        AccountKind.PARTY: words.t("a party"),
        AccountKind.PUBLIC_INTEREST: words.t("a public-interest organisation"),
    }[AccountKind(of)]


def question(of: Question, words: Words) -> str:
    return {
        Question.REGION: words.t("country"),
        Question.AGE: words.t("age"),
        Question.ACCOUNT_KIND: words.t("kind of account"),
        Question.CHANNEL: words.t("link to your channel"),
        Question.CONSENT: words.t("agreement"),
    }[of]
