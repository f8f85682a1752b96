"""How a command of staff is written, told to whoever left something out."""

from bot.moderation.model import Power
from bot.programme.model import AccountKind
from bot.replies.reasons import of_suspensions
from bot.replies.reply import Line, Reply, Style
from bot.replies.vocabulary import power
from bot.replies.words import Words

PAUSABLE = ("tips", "coins", "gifts", "live", "payouts", "all_money")
"""What there is to pause, as it is typed; the rest comes with its feature."""


def pausing(words: Words) -> Reply:
    """/mod pause: what, perhaps everywhere, perhaps until when, and why; and who may."""
    return Reply((
        Line(words.t("Pause something"), Style.HEADING),
        Line(words.t("/mod pause WHAT REASON, for example: /mod pause tips 2h We look into something")),
        Line(words.t("WHAT is one of: {features}.", features=", ".join(PAUSABLE))),
        Line(words.t("After it you may write “everywhere”, and until when: 2h, 3d or 2026-12-01. Otherwise it holds in "
                     "this community until somebody resumes it.")),
        *_powers_of_switches(words),
    ))  # fmt: skip


def marking(kinds: tuple[AccountKind, ...], words: Words) -> Reply:
    """/mod mark: whom, as what kind of account, and why."""
    return Reply((
        Line(words.t("Say what kind of account somebody has"), Style.HEADING),
        Line(words.t("/mod mark NAME KIND REASON, for example: /mod mark @somebody business The page of a shop")),
        Line(words.t("KIND is one of: {kinds}. After “personal” the account may take part again.",
                     kinds=", ".join(kinds))),
    ))  # fmt: skip


def resuming(words: Words) -> Reply:
    """/mod resume: what, perhaps everywhere, and why; and who may."""
    return Reply((
        Line(words.t("Resume something"), Style.HEADING),
        Line(words.t("/mod resume WHAT REASON, for example: /mod resume tips It is mended")),
        Line(words.t("WHAT is one of: {features}.", features=", ".join(PAUSABLE))),
        Line(words.t("What was paused with “everywhere” is resumed with it.")),
        *_powers_of_switches(words),
    ))  # fmt: skip


def granting(words: Words) -> Reply:
    """/staff grant and /staff revoke: whom, which power, and why."""
    powers = ", ".join(one.value for one in Power if one is not Power.OWNER)
    return Reply((
        Line(words.t("Give or take a power"), Style.HEADING),
        Line(words.t("/staff grant USER POWER REASON, or /staff revoke USER POWER REASON. In a reply to somebody’s "
                     "message USER may be left out.")),
        Line(words.t("POWER is one of: {powers}.", powers=powers)),
    ))  # fmt: skip


def asking_match(words: Words) -> Reply:
    """/live match without a name."""
    return Reply((Line(words.t("Please name a creator who is LIVE: /live match NAME, and perhaps how many minutes.")),))


def switching_gifts(words: Words) -> Reply:
    """/live gifts without a word that says which."""
    return Reply((Line(words.t("Please write /live gifts on, or /live gifts off.")),))


def queueing(kinds: tuple[str, ...], words: Words) -> Reply:
    """/mod queue with a kind that does not exist."""
    return Reply((
        Line(words.t("/mod queue shows all cases, /mod queue KIND those of one kind.")),
        Line(words.t("KIND is one of: {kinds}.", kinds=", ".join(kinds))),
    ))  # fmt: skip


def with_reason(line: str, words: Words) -> Reply:
    """The line that was typed, with the place of the reason that it lacks."""
    return Reply((
        Line(words.t("This needs a reason, which is kept in the record. Please write: {line} REASON", line=line)),
    ))  # fmt: skip


def suspending(line: str, words: Words) -> Reply:
    """/mod suspend: the line that was typed, and words that stand for reasons."""
    heading = Line(words.t("A word alone stands for a reason that everybody reads in their language:"), Style.QUIET)
    known = tuple(Line(f"{code}: {reason}", Style.QUIET) for code, reason in of_suspensions(words).items())
    return Reply((*with_reason(line, words).lines, heading, *known))


def _powers_of_switches(words: Words) -> tuple[Line, ...]:
    here = _named(words, Power.MODERATOR, Power.COMMUNITY_ADMIN)
    said = words.t("Who may: {here} (in one community); {everywhere} (everywhere); {money} (all money).", here=here,
                   everywhere=_named(words), money=_named(words, Power.MONEY_MOVER))  # fmt: skip
    return (Line(said, Style.QUIET),)


def _named(words: Words, *powers: Power) -> str:
    """An owner may whatever these may."""
    return ", ".join(power(one, words) for one in (*powers, Power.OWNER))
