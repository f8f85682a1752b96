"""What staff reads before and after a creator is suspended or reinstated, and what creator and fans are told."""

from collections.abc import Callable

from bot.errors import Refusal
from bot.moderation.suspensions import Act, Effect, WrongStanding
from bot.replies import diamonds
from bot.replies.facts import Facts
from bot.replies.gift_names import coins
from bot.replies.programme import appeal_way, suspended
from bot.replies.reasons import reason_said
from bot.replies.refusals_people import Sentence, plainly
from bot.replies.reply import Button, Line, Reply, Style, Tone
from bot.replies.vocabulary import enrolment
from bot.replies.words import Words


def preview(found: Effect, words: Words) -> Reply:
    """What happens to each sum, and the button that does it."""
    suspends = found.act is Act.SUSPEND
    if suspends:
        heading, label = words.t("Suspend {creator}?", creator=found.name), words.t("Suspend")
    else:
        heading, label = words.t("Reinstate {creator}?", creator=found.name), words.t("Reinstate")
    lines = [Line(heading, Style.HEADING), Line(reason_said(found.reason, words), Style.QUOTE)]
    lines += [Line(one) for one in (_stops(found, words) if suspends else _goes_on(words))]
    held = tuple(diamonds.lines(found.diamonds, words))
    if suspends and found.until is not None and found.clear_at is not None:
        said = words.t("It ends by itself {when}. One that ran its time is a strike, which counts until {day}; one "
                       "that is lifted before is none.",
                       when=words.when(found.until), day=words.day(found.clear_at))  # fmt: skip
        lines.append(Line(said))
    lines += held or (Line(words.t("No diamonds.")),)
    if held and suspends:
        lines.append(Line(words.t("These diamonds rest: they do not mature and cannot be redeemed.")))
    elif held:
        lines.append(Line(words.t("These diamonds mature again and can be redeemed.")))
    yes = Button(label, press=f"creator.{found.act}:{found.creator_id}", tone=Tone.DANGER if suspends else Tone.MAIN)
    return Reply(tuple(lines), ((yes, Button(words.t("Cancel"), press="creator.as_it_is:0")),))


def done(found: Effect, words: Words) -> Reply:
    """What was done."""
    if found.act is Act.REINSTATE:
        return Reply((Line(words.t("{creator} is a creator again, and was told so.", creator=found.name)),))
    lines = [Line(words.t("{creator} is suspended, and was told why.", creator=found.name))]
    if found.live is not None:
        said = words.t("The LIVE “{title}” ({live}) was ended.", title=found.live.title, live=found.live.public_id)
        lines.append(Line(said))
    if found.undone:
        back = coins(sum(one.coins for one in found.undone), words)
        lines.append(Line(words.t("On their way and given back: {coins}.", coins=back)))
    if found.until is not None:
        lines.append(Line(words.t("It ends by itself {when}.", when=words.when(found.until))))
    lines.append(Line(words.t("/mod reinstate ends it."), Style.QUIET))
    return Reply(tuple(lines))


def as_it_is(words: Words) -> Reply:
    """The act was cancelled."""
    return Reply((Line(words.t("Cancelled. Nothing was changed.")),))


def _stops(found: Effect, words: Words) -> list[str]:
    said = [
        words.t("From then on tips and gifts are refused, and open payment pages are closed. What is on its way goes "
                "back, as far as it can be stopped."),
    ]  # fmt: skip
    if found.live is not None:
        said.append(
            words.t("The LIVE “{title}” ({live}) ends.", title=found.live.title, live=found.live.public_id)
        )  # fmt: skip
    said.append(words.t("Tips that have arrived stay in the creator’s own payout account."))
    return said


def _goes_on(words: Words) -> list[str]:
    return [
        words.t("From then on tips and gifts reach this creator again."),
        words.t("A LIVE that was ended stays so, and gifts that went back stay with their fans."),
    ]


def _suspended(facts: Facts, words: Words) -> Reply:
    lines = [Line(suspended(words)), Line(reason_said(facts.text("reason"), words), Style.QUOTE)]
    if facts.text("live"):
        lines.append(Line(words.t("Your LIVE “{title}” was ended.", title=facts.text("live"))))
    until = facts.moment("until")
    if until is not None:
        lines.append(Line(words.t("It ends by itself {when}.", when=words.when(until))))
    lines.append(Line(words.t("Meanwhile your diamonds rest: they do not mature and cannot be redeemed.")))
    more, rows = appeal_way(facts.moment("appeal_until"), words)
    return Reply((*lines, *more), rows)


def _reinstated(facts: Facts, words: Words) -> Reply:
    said = words.t("You are a creator again: tips and gifts reach you, and your diamonds mature.")
    reason = facts.text("reason")
    return Reply((Line(said), Line(reason, Style.QUOTE)) if reason else (Line(said),))


def _undone(facts: Facts, words: Words) -> Reply:
    said = words.t("Gifts to {creator} ended while yours was on its way. {coins} are back in your wallet.",
                   creator=facts.text("creator"), coins=coins(facts.number("coins"), words))  # fmt: skip
    return Reply((Line(said),))


def _wrong_standing(error: WrongStanding, words: Words) -> Reply:
    if error.state is None:
        return plainly(words.t("{name} is no creator. Please check the name.", name=error.name))
    return plainly(
        words.t("{name} cannot be changed that way: {state}. Only approved creators can be suspended, and only "
                "suspended ones reinstated.", name=error.name, state=enrolment(error.state, words))
    )  # fmt: skip


NOTICES: dict[str, Callable[[Facts, Words], Reply]] = {
    "creator_suspended": _suspended, "creator_reinstated": _reinstated, "gifts_undone": _undone,
}  # fmt: skip

SENTENCES: dict[type[Refusal], Sentence] = {WrongStanding: _wrong_standing}
