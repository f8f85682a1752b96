"""What creators read about their payout account: how it stands, what is missing, and the next step.

The provider's raw reasons never occur here: some of them would accuse people, and none of them helps.
"""

from collections.abc import Sequence

from bot.programme.model import PayoutAccount, Readiness
from bot.programme.onboarding import AccountCheck, CountryNeeded, OnboardingLink
from bot.replies.programme import suspended
from bot.replies.reply import Button, Choice, Choose, Line, Reply, Style, Tone
from bot.replies.vocabulary import readiness as readiness_word
from bot.replies.words import Words

# A select of Discord's takes this many entries.
_CHOICES = 25


def state_sentence(account: PayoutAccount | None, words: Words) -> str:
    """How the account stands, in one sentence."""
    return {
        Readiness.NONE: words.t("There is no payout account yet, so nothing can reach you."),
        Readiness.INCOMPLETE: words.t("Some details are still needed before tips can reach you."),
        Readiness.UNDER_REVIEW: words.t("Stripe is checking your details. That takes minutes, sometimes a few days."),
        Readiness.READY: words.t("Your account is ready: tips reach it whole."),
        Readiness.PAUSED: words.t("Your account is paused. Stripe has written to you about what helps."),
        Readiness.CLOSED: words.t("This account is closed. You can set up a new one."),
    }[account.readiness if account else Readiness.NONE]


def setup(found: OnboardingLink | CountryNeeded, words: Words) -> Reply:
    """The private link, or the question that comes before it."""
    if isinstance(found, CountryNeeded):
        return choose_country(found, words)
    lines = [
        Line(words.t("Set up payouts"), Style.HEADING),
        Line(state_sentence(found.account, words)),
        *details(found.account, words),
        Line(words.t("Country of the account: {country}.", country=words.country(found.country)), Style.QUIET),
        Line(
            words.t("The link is yours alone and works until {time}.", time=words.clock(found.expires_at)), Style.QUIET
        ),
    ]
    ready = found.account is not None and found.account.readiness is Readiness.READY
    label = words.t("Open my Stripe account") if ready else words.t("Set up payouts")
    buttons = [Button(label, url=found.url, tone=Tone.MAIN)]
    if found.account is not None:
        buttons.append(_check_again(words))
    return Reply(tuple(lines), (tuple(buttons),))


def choose_country(found: CountryNeeded, words: Words) -> Reply:
    """An account belongs to one country for good, so it is asked first."""
    lines = (
        Line(words.t("In which country is your bank account?"), Style.HEADING),
        Line(words.t("It cannot be changed later. Only these countries can be paid by this operator.")),
    )
    named = sorted((Choice(words.country(code), code) for code in found.countries), key=lambda choice: choice.label)
    pages = [tuple(named[start : start + _CHOICES]) for start in range(0, len(named), _CHOICES)]
    asked = tuple(Choose("payout.country:0", words.t("Country"), page) for page in pages)
    return Reply(lines, (), asked)


def checked(
    found: AccountCheck, words: Words, status: tuple[tuple[Line, ...], tuple[Button, ...]] | None = None
) -> Reply:  # fmt: skip
    """How the account stands at this moment, and everything about payouts (`bot.replies.redemptions.status`)."""
    more, buttons = status or ((), ())
    state = readiness_word(found.readiness, words)
    lines = [
        Line(words.t("Payout account: {state}", state=state), Style.HEADING),
        Line(state_sentence(found.account, words)),
        *details(found.account, words),
        *((Line(suspended(words)),) if found.suspended else ()),
        *more,
    ]
    if found.account is not None:
        when = words.when(found.account.checked_at)
        if found.fresh:
            lines.append(Line(words.t("Last checked {when}.", when=when), Style.QUIET))
        else:
            lines.append(Line(words.t("Stripe did not answer just now. Last checked {when}.", when=when), Style.QUIET))
    main = found.readiness is not Readiness.READY or not buttons
    go = Button(words.t("Payout settings"), press="payout.setup:0", tone=Tone.MAIN if main else Tone.PLAIN)
    row = (go, _check_again(words))
    return Reply(tuple(lines), (buttons, row) if buttons else (row,))


def details(account: PayoutAccount | None, words: Words) -> Sequence[Line]:
    """What is missing and until when, and whether money can go on to the bank."""
    if account is None or account.readiness in (Readiness.CLOSED, Readiness.PAUSED):
        return ()
    lines = []
    if account.needs:
        kinds = ", ".join(detail(kind, words) for kind in account.needs)
        lines.append(Line(words.t("Still needed: {kinds}.", kinds=kinds)))
    if account.due_by is not None:
        lines.append(Line(words.t("Please complete this by {day}, "
                                  "or tips will be paused.", day=words.day(account.due_by))))
    if account.readiness is Readiness.READY:
        bank = (
            words.t("To your bank: on, by Stripe’s own schedule.")
            if account.can_withdraw
            else words.t("To your bank: not yet, add your bank details. What you receive waits safely until then.")
        )
        lines.append(Line(bank))
    return lines


def detail(kind: str, words: Words) -> str:
    """A kind of detail that is missing."""
    return {
        "identity": words.t("who you are"),
        "address": words.t("your address"),
        "contact": words.t("how to reach you"),
        "bank": words.t("your bank account"),
        "terms": words.t("your agreement to Stripe’s terms"),
        "business": words.t("what you do"),
    }.get(kind, words.t("one more detail"))


def _check_again(words: Words) -> Button:
    return Button(words.t("Check again"), press="payout.check:0")
