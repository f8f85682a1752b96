"""The sentences about a fan's own limits."""

from datetime import datetime

from bot.money import Money
from bot.replies.reply import Button, Choice, Choose, Field, Form, Line, Reply, Style, Tone
from bot.replies.words import Words
from bot.safety.service import LimitsView

PAUSES = (1, 7, 30, 90)
"""Days offered for a pause, as far as the operator allows them; any other number can be typed."""


def limits(view: LimitsView, words: Words) -> Reply:
    """What holds now, what is used of it, and what will hold later."""
    held = view.limits
    lines = [
        Line(words.t("Your limits"), Style.HEADING),
        Line(
            _limit(words.t("A day"), held.daily, view.paid_day, view.held_day, view.held_until, words)
            + " "
            + words.t("(resets {when})", when=words.when(view.day_resets))
        ),
        Line(
            _limit(words.t("A month"), held.monthly, view.paid_month, view.held_month, view.held_until, words)
            + " "
            + words.t("(resets {when})", when=words.when(view.month_resets))
        ),
        Line(_asked(view, words)),
    ]
    if held.raise_at is not None:
        lines.append(Line(_raise(view, words)))
    if held.paused_until is not None:
        until = words.when(held.paused_until)
        lines.append(Line(words.t("Your pause lasts until {when}. It cannot be shortened.", when=until)))
    lines.append(Line(words.t("Lower limits hold at once, on Discord and Telegram. Higher ones wait."), Style.QUIET))
    change = Button(words.t("Change"), press="limits.set:0", tone=Tone.MAIN)
    pause = Button(words.t("Take a pause"), press="limits.pause:0")
    return Reply(tuple(lines), ((change, pause),))


def form(view: LimitsView, words: Words) -> Form:
    """All three at once; an empty field stays as it is."""
    hint = words.t("like {example}, or off", example=words.typed(Money(5000, view.paid_day.currency)))
    held = view.limits
    # What was asked for last stands in the fields, so that sending the form unchanged changes nothing.
    last = (
        (held.daily, held.monthly, held.confirm_over)
        if held.raise_at is None
        else (held.next_daily, held.next_monthly, held.next_confirm_over)
    )

    def field(name: str, label: str, money: Money | None) -> Field:
        value = words.typed(money) if money is not None else ""
        return Field(name, f"{label} ({hint})"[:45], required=False, max_length=20, value=value)

    return Form(
        "limits.set:0",
        words.t("Your limits"),
        (
            field("daily", words.t("A day"), last[0]),
            field("monthly", words.t("A month"), last[1]),
            field("confirm_over", words.t("Ask me above"), last[2]),
        ),
    )


def choose_pause(view: LimitsView, words: Words) -> Reply:
    """How long to spend nothing."""
    offered = tuple(days for days in PAUSES if days <= view.pause_days_max)
    choices = tuple(Choice(words.n("{count} day", "{count} days", days), str(days)) for days in offered)
    lines = (
        Line(words.t("Take a pause"), Style.HEADING),
        Line(words.t("While it lasts you cannot tip, on any platform. It cannot be shortened.")),
    )
    back = Button(words.t("Back"), press="limits.show:0")
    return Reply(lines, ((back,),), (Choose("limits.pause", words.t("How long?"), choices),))


def confirm_pause(days: int, words: Words) -> Reply:
    """One more yes: nobody can take it back."""
    lines = (
        Line(words.n("A pause of {count} day", "A pause of {count} days", days), Style.HEADING),
        Line(words.t("You will not be able to tip until it is over, and neither we nor you can end it earlier.")),
    )
    yes = Button(words.t("Yes, pause"), press=f"limits.pause:{days}:yes", tone=Tone.DANGER)
    return Reply(lines, ((yes, Button(words.t("Back"), press="limits.show:0")),))


def _limit(what: str, limit: Money | None, paid: Money, held: Money, until: datetime | None, words: Words) -> str:
    if limit is None:
        said = words.t("{what}: no limit, {spent} used", what=what, spent=words.money(paid))
    else:
        said = words.t("{what}: {spent} of {limit} used", what=what, spent=words.money(paid), limit=words.money(limit))
    if not held.amount_minor:
        return said
    # What is held counts like what is paid: who wonders why so little is left reads it here.
    if until is None:
        return words.t("{used}, {sum} held by open payments", used=said, sum=words.money(held))
    return words.t("{used}, {sum} held by open quotes until {time}", used=said, sum=words.money(held),
                   time=words.clock(until))  # fmt: skip


def _asked(view: LimitsView, words: Words) -> str:
    own = view.limits.confirm_over
    lower = own if own is not None and own < view.asked_over else view.asked_over
    return words.t("Asked once more above {sum}", sum=words.money(lower))


def _raise(view: LimitsView, words: Words) -> str:
    held = view.limits
    assert held.raise_at is not None
    said = [
        f"{what}: {words.money(then) if then is not None else words.t('no limit')}"
        for what, now, then in (
            (words.t("A day"), held.daily, held.next_daily),
            (words.t("A month"), held.monthly, held.next_monthly),
            (words.t("Ask me above"), held.confirm_over, held.next_confirm_over),
        )
        if now != then
    ]
    return words.t("The raise takes effect {when}. {what}", when=words.when(held.raise_at), what=", ".join(said))
