"""The pages around the provider's onboarding form."""

from bot.errors import Refusal
from bot.programme.model import Readiness
from bot.programme.onboarding import OnboardingPage
from bot.replies import payouts
from bot.replies.pages import Page
from bot.replies.refusals import refusal
from bot.replies.reply import Line, Reply, Style
from bot.replies.words import Words

_MARKS = {Readiness.READY: "paid", Readiness.UNDER_REVIEW: "waiting", Readiness.INCOMPLETE: "waiting"}


def start(found: OnboardingPage, words: Words) -> Reply:
    """What will happen behind the button, and what is asked there."""
    return Reply(
        (
            Line(words.t("Set up payouts, {name}", name=found.name), Style.HEADING),
            Line(words.t("Stripe holds your account and pays you. Bouquet never sees your bank or identity details.")),
            Line(words.t("Country of the account: {country}. It cannot be changed later.",
                         country=words.country(found.country))),
            Line(payouts.state_sentence(found.account, words), Style.QUIET),
        )
    )


def button(found: OnboardingPage, words: Words) -> str:
    """The label of the one button."""
    return words.t("Open my Stripe account") if found.readiness is Readiness.READY else words.t("Continue to Stripe")


def goes_on(found: OnboardingPage) -> bool:
    """Whether there is something left that the creator himself can do at the provider's."""
    bank_missing = found.account is not None and not found.account.can_withdraw
    return found.readiness in (Readiness.NONE, Readiness.INCOMPLETE, Readiness.CLOSED) or (
        found.readiness is Readiness.READY and bank_missing
    )


def returned(found: OnboardingPage, words: Words) -> Page:
    """How the account stands now."""
    lines = [
        Line(words.t("Your payout account"), Style.HEADING),
        Line(payouts.state_sentence(found.account, words)),
        *payouts.details(found.account, words),
        Line(words.t("You can close this page and go back to the chat. It tells you when something changes.")),
    ]
    if not found.fresh:
        lines.append(Line(words.t("Stripe did not answer just now; this is what was known before."), Style.QUIET))
    waiting = found.readiness is Readiness.UNDER_REVIEW
    return Page(Reply(tuple(lines)), _MARKS.get(found.readiness, "failed"), refresh_seconds=10 if waiting else None)


def not_now(no: Refusal, words: Words) -> Reply:
    """The provider does not answer, or says no."""
    return Reply((Line(words.t("Not now"), Style.HEADING), *refusal(no, words).lines))


def unknown(words: Words) -> Reply:
    """No such link, or too old."""
    return Reply(
        (
            Line(words.t("This link has expired"), Style.HEADING),
            Line(words.t("Links work for an hour. Get a new one in the chat with /payout setup.")),
        )
    )
