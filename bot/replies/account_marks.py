"""What staff reads before and after an account is held for one that takes no part, and what its owner is told."""

from collections.abc import Callable

from bot.errors import Refusal
from bot.moderation.account_marks import AccountMark, NoSuchMark
from bot.programme.model import AccountKind
from bot.replies.facts import Facts
from bot.replies.refusals_people import Sentence, plainly
from bot.replies.reply import Button, Line, Reply, Style, Tone
from bot.replies.vocabulary import account_kind
from bot.replies.words import Words


def preview(found: AccountMark, words: Words) -> Reply:
    """What it does, and the button that does it."""
    lines = [
        Line(words.t("Mark the account of {name} as that of {kind}?", name=found.name,
                     kind=account_kind(found.kind, words)), Style.HEADING),
        Line(found.reason, Style.QUOTE),
    ]  # fmt: skip
    lines += [Line(one) for one in (_opens(words) if found.kind is AccountKind.PERSONAL else _closes(found, words))]
    yes = Button(words.t("Mark it so"), press=f"member.mark:{found.member_id}", tone=Tone.DANGER)
    return Reply(tuple(lines), ((yes, Button(words.t("Cancel"), press="creator.as_it_is:0")),))


def done(found: AccountMark, words: Words) -> Reply:
    """What was done."""
    return Reply((
        Line(words.t("The account of {name} counts as that of {kind} now, and its owner was told why.",
                     name=found.name, kind=account_kind(found.kind, words))),
        Line(words.t("/mod mark changes it again."), Style.QUIET),
    ))  # fmt: skip


def _closes(found: AccountMark, words: Words) -> list[str]:
    said = [
        words.t("From then on it can neither send nor receive, in any community, and open payment pages are closed."),
        words.t("What was paid stays paid: tips that have arrived stay in the payout account, coins in the wallet, and "
                "diamonds can be redeemed."),
    ]  # fmt: skip
    if found.live is not None:
        said.append(words.t("The LIVE “{title}” ({live}) ends.", title=found.live.title, live=found.live.public_id))
    return said


def _opens(words: Words) -> list[str]:
    return [words.t("From then on it can send again, and receive as far as its owner qualifies.")]


def _marked(facts: Facts, words: Words) -> Reply:
    kind = AccountKind(facts.text("account_kind") or AccountKind.PERSONAL)
    reason = Line(facts.text("reason"), Style.QUOTE)
    if kind is AccountKind.PERSONAL:
        said = words.t("Moderators hold your account for that of a person again: you can take part.")
        return Reply((Line(said), reason))
    said = words.t("Moderators hold your account for that of {kind}. Such accounts can neither send nor receive "
                   "here.", kind=account_kind(kind, words))  # fmt: skip
    lines = [Line(said), reason]
    if facts.text("live"):
        lines.append(Line(words.t("Your LIVE “{title}” was ended.", title=facts.text("live"))))
    lines.append(Line(words.t("What is yours stays yours.")))
    lines.append(Line(words.t("If you disagree, please write to the moderators of your community."), Style.QUIET))
    return Reply(tuple(lines))


def _no_such(error: NoSuchMark, words: Words) -> Reply:
    return plainly(
        words.t("Nothing would change for {name}: the account counts as that of {kind} already, or such accounts may "
                "take part here.", name=error.name, kind=account_kind(error.kind, words))
    )  # fmt: skip


NOTICES: dict[str, Callable[[Facts, Words], Reply]] = {"account_marked": _marked}

SENTENCES: dict[type[Refusal], Sentence] = {NoSuchMark: _no_such}
