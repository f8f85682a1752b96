"""What staff reads before and after something is stopped for one person, and what that person is told."""

from collections.abc import Callable

from bot.errors import Refusal
from bot.moderation.model import Feature
from bot.moderation.stops import NothingStopped, Release, Stop
from bot.replies.facts import Facts
from bot.replies.reasons import reason_said
from bot.replies.refusals_people import Sentence, plainly
from bot.replies.reply import Button, Line, Reply, Style, Tone
from bot.replies.vocabulary import feature
from bot.replies.words import Words


def preview(found: Stop, words: Words) -> Reply:
    """What it does, and the button that does it."""
    what = feature(found.feature, words)
    lines = [
        Line(words.t("Stop {what} for {name}?", what=what, name=found.name), Style.HEADING),
        Line(reason_said(found.reason, words), Style.QUOTE),
        Line(_where(found, words)),
        Line(_effect(found, words)),
    ]
    if found.live is not None:
        lines.append(
            Line(words.t("The LIVE “{title}” ({live}) ends.", title=found.live.title, live=found.live.public_id))
        )
    lines.append(Line(_end(found, words)))
    yes = Button(words.t("Stop it"), press=f"member.stop:{found.member_id}", tone=Tone.DANGER)
    return Reply(tuple(lines), ((yes, Button(words.t("Cancel"), press="creator.as_it_is:0")),))


def done(found: Stop, words: Words) -> Reply:
    """What was done."""
    said = words.t("Stopped for {name}, who was told why: {what}.", name=found.name, what=feature(found.feature, words))
    return Reply((Line(said), Line(_end(found, words), Style.QUIET)))


def preview_release(found: Release, words: Words) -> Reply:
    """What goes on, and the button for it."""
    return Reply(
        (
            Line(words.t("Let {name} go on?", name=found.name), Style.HEADING),
            Line(reason_said(found.reason, words), Style.QUOTE),
            Line(words.t("Stopped at present: {what}.", what=_list(found, words))),
        ),
        (
            (
                Button(words.t("Let it go on"), press=f"member.free:{found.member_id}", tone=Tone.MAIN),
                Button(words.t("Cancel"), press="creator.as_it_is:0"),
            ),
        ),
    )


def released(found: Release, words: Words) -> Reply:
    """What goes on."""
    said = words.t("Goes on for {name}, who was told so: {what}.", name=found.name, what=_list(found, words))
    return Reply((Line(said),))


def _list(found: Release, words: Words) -> str:
    return ", ".join(feature(one, words) for one in found.features)


def _where(found: Stop, words: Words) -> str:
    if found.community is None:
        return words.t("It holds everywhere, since a creator is one in all communities.")
    return words.t("It holds in “{community}” alone.", community=found.community)


def _effect(found: Stop, words: Words) -> str:
    creator = found.community is None
    match found.feature:
        case Feature.TIPS if creator:
            return words.t("Tips from and to this creator are refused, and open payment pages are closed. Tips that "
                           "have arrived stay in the creator’s own payout account.")  # fmt: skip
        case Feature.GIFTS if creator:
            return words.t("Gifts from and to this creator are refused. Diamonds go on maturing.")
        case Feature.PAYOUTS:
            return words.t("Nothing is redeemed or paid out; what waits for a payout waits on. Diamonds go on "
                           "maturing.")  # fmt: skip
        case Feature.LIVE:
            return words.t("No LIVE can be started.")
        case Feature.COINS:
            return words.t("No coins can be bought; those in the wallet can be spent.")
        case Feature.ALL_MONEY if creator:
            return words.t("Tips, gifts, coins and payouts are refused, from and to this creator. Diamonds go on "
                           "maturing.")  # fmt: skip
    return words.t("They are refused from now on. What was paid stays paid, and coins stay in the wallet.")


def _end(found: Stop, words: Words) -> str:
    if found.until is None:
        return words.t("It holds until somebody ends it: /mod reinstate.")
    return words.t("It ends by itself {when}; /mod reinstate ends it before.", when=words.when(found.until))


def _stopped(facts: Facts, words: Words) -> Reply:
    what, place = feature(Feature(facts.text("feature") or Feature.ALL_MONEY), words), facts.text("community")
    if place:
        said = words.t("Moderators have stopped {what} for you in “{community}”.", what=what, community=place)
    else:
        said = words.t("Moderators have stopped {what} for you.", what=what)
    lines = [Line(said), Line(reason_said(facts.text("reason"), words), Style.QUOTE)]
    if facts.text("live"):
        lines.append(Line(words.t("Your LIVE “{title}” was ended.", title=facts.text("live"))))
    until = facts.moment("until")
    if until is not None:
        lines.append(Line(words.t("It ends by itself {when}.", when=words.when(until))))
    lines.append(Line(words.t("What is yours stays yours.")))
    lines.append(Line(words.t("If you disagree, please write to the moderators of your community."), Style.QUIET))
    return Reply(tuple(lines))


def _over(facts: Facts, words: Words) -> Reply:
    what = feature(Feature(facts.text("feature") or Feature.ALL_MONEY), words)
    said = Line(words.t("No longer stopped for you: {what}.", what=what))
    reason = facts.text("reason")
    return Reply((said, Line(reason, Style.QUOTE)) if reason else (said,))


def _nothing(error: NothingStopped, words: Words) -> Reply:
    return plainly(
        words.t("Nothing is stopped for {name} that you could end. /mod audit shows what was done.", name=error.name)
    )


NOTICES: dict[str, Callable[[Facts, Words], Reply]] = {"stopped": _stopped, "stop_over": _over}

SENTENCES: dict[type[Refusal], Sentence] = {NothingStopped: _nothing}
