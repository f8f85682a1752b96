"""What people read without having asked just now: notices in private, lines in chats.

A notice is drawn from its kind and its facts alone, so that it can be drawn again later, in the inbox, in whatever
language its reader then speaks. `NOTICES` has a sentence for every kind of `bot.notices.kinds`.
"""

from collections.abc import Callable
from datetime import datetime

from bot.moderation.model import CaseKind
from bot.money import Money
from bot.notices.model import Notice, Post
from bot.replies import (
    account_marks,
    appeals,
    declarations,
    digests,
    follows,
    grants,
    live,
    matches,
    notices_coins,
    notices_diamonds,
    notices_money,
    notices_payouts,
    notices_people,
    personal,
    stops,
    suspensions,
    videos,
)
from bot.replies.facts import Facts
from bot.replies.reply import Button, Line, Reply, Style
from bot.replies.vocabulary import case_kind
from bot.replies.words import Words

Sentence = Callable[[Facts, Words], Reply]

NOTICES: dict[str, Sentence] = {
    **notices_money.NOTICES, **notices_people.NOTICES, **notices_coins.NOTICES, **notices_diamonds.NOTICES,
    **follows.NOTICES, **live.NOTICES, **videos.NOTICES, **suspensions.NOTICES, **stops.NOTICES, **matches.NOTICES,
    **personal.NOTICES, **digests.NOTICES, **appeals.NOTICES, **declarations.NOTICES, **grants.NOTICES,
    **notices_payouts.NOTICES,
    **account_marks.NOTICES,
}  # fmt: skip


def notice(owed: Notice, words: Words) -> Reply:
    """The private message. Raises KeyError for a kind without a sentence."""
    return NOTICES[owed.kind](Facts(owed.subject, owed.facts), words)


def post(owed: Post, words: Words) -> Reply | None:
    """The line in a chat, from its facts; None where the rows are needed to draw it (`bot.notices.drawers`)."""
    facts = Facts(owed.subject, owed.facts)
    if owed.kind == "case_opened":
        return case_opened(facts, words)
    if owed.kind == "tip_public":
        amount = facts.money("amount", words) if facts.has("amount") else None
        return _public(facts.text("fan") or None, facts.text("creator"), amount, None, words)
    return None


def public_line(fan: str | None, creator: str, amount: Money | None, note: str | None, words: Words) -> Reply:
    """The line in the community's chat, with no more than the fan allowed. One plain line: a tip buys nothing."""
    return _public(fan, creator, None if amount is None else words.money(amount), note, words)


def case_opened(facts: Facts, words: Words) -> Reply:
    """Something waits in the queue."""
    kind = case_kind(CaseKind(facts.text("kind")), words)
    button = Button(words.t("Open"), press=f"case.show:{facts.number('case')}")
    return Reply((Line(words.t("New in the queue: {kind}.", kind=kind)),), ((button,),))


def waiting_hint(count: int, words: Words) -> Line:
    """The last line of any answer to somebody for whom notices wait."""
    return Line(
        words.n("{count} message waits for you: /inbox", "{count} messages wait for you: /inbox", count), Style.QUIET
    )


def inbox(items: tuple[tuple[Notice, datetime], ...], left: int, last_id: int, words: Words) -> Reply:
    """What a person missed, oldest first, with when it happened; and the button that puts it away."""
    if not items:
        return Reply((Line(words.t("Nothing waits for you.")),))
    lines = [Line(words.t("What you missed"), Style.HEADING)]
    for owed, at in items:
        lines.append(Line(words.when(at), Style.QUIET))
        lines.extend(notice(owed, words).lines)
    if left:
        lines.append(Line(words.n("{count} more waits behind these.", "{count} more wait behind these.", left)))
    read = Button(words.t("I have read these"), press=f"inbox.read:{last_id}")
    again = Button(words.t("Try again"), press=f"inbox.again:{last_id}")
    return Reply(tuple(lines), ((read, again),), shows="inbox")


def sent_again(count: int, words: Words) -> Reply:
    """It is on its way once more, and what helps it to arrive."""
    lines = (
        Line(words.n("I send you {count} message once more.", "I send you {count} messages once more.", count)),
        Line(words.t("What still cannot reach you comes back to /inbox. On Discord, direct messages from this server "
                     "must be allowed; on Telegram, start me in private."), Style.QUIET),
    )  # fmt: skip
    return Reply(lines if count else (Line(words.t("Nothing waits for you.")),), shows="inbox")


def _public(fan: str | None, creator: str, amount: str | None, note: str | None, words: Words) -> Reply:
    who = fan or words.t("Someone")
    if amount is None:
        said = words.t("{fan} tipped {creator}. Thank you!", fan=who, creator=creator)
    else:
        said = words.t("{fan} tipped {creator} {amount}. Thank you!", fan=who, creator=creator, amount=amount)
    lines = [Line(said)]
    if note:
        lines.append(Line(note, Style.QUOTE))
    return Reply(tuple(lines), public=True)
