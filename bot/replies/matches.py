"""The sentences about matches: on the boards, and what the two creators read."""

from bot.errors import Refusal
from bot.matches.model import (
    Match,
    MatchAlone,
    MatchesOff,
    MatchMinutes,
    MatchNeedsLive,
    MatchOver,
    MatchRunning,
    MatchSeen,
    MatchWaits,
)
from bot.replies.facts import Facts
from bot.replies.refusals_people import Sentence, plainly
from bot.replies.reply import Button, Line, Reply, Tone
from bot.replies.words import Words


def on_board(seen: MatchSeen, words: Words) -> str:
    """How it stands, or how it ended."""
    score = f"{seen.name} {words.number(seen.coins)} : {words.number(seen.other_coins)} {seen.other}"
    if seen.called_off:
        return words.t("⚔️ Match: {score}. It was called off.", score=score)
    if not seen.over:
        return words.t("⚔️ Match: {score}, until {time}", score=score, time=words.clock(seen.ends_at))
    if seen.winner is None:
        return words.t("⚔️ Match: {score}. It is a tie.", score=score)
    return words.t("⚔️ Match: {score}. {winner} won.", score=score, winner=seen.winner)


def asked(match: Match, words: Words) -> Reply:
    """To whoever asked."""
    said = words.t("{creator} was asked for a match of {minutes}. It begins with the yes.", creator=match.asked.name,
                   minutes=_minutes(match.minutes, words))  # fmt: skip
    return Reply((Line(said),))


def answered(match: Match, words: Words, *, yes: bool) -> Reply:
    """To whoever was asked."""
    if not yes:
        return Reply((Line(words.t("No match, then. {creator} is told so.", creator=match.asking.name)),))
    said = words.t("The match with {creator} runs: {minutes} from now on. Both boards show it.",
                   creator=match.asking.name, minutes=_minutes(match.minutes, words))  # fmt: skip
    return Reply((Line(said),))


def match_asked(facts: Facts, words: Words) -> Reply:
    """Does he want to?"""
    ends_at = facts.moment("ends_at")
    said = words.t(
        "{creator} asks you for a match of {minutes}: both boards show whose LIVE gets more coins. Please answer by "
        "{time}.",
        creator=facts.text("other"), minutes=_minutes(facts.number("minutes"), words),
        time="" if ends_at is None else words.clock(ends_at),
    )  # fmt: skip
    number = facts.number("match")
    yes = Button(words.t("Start the match"), press=f"match.yes:{number}", tone=Tone.MAIN)
    return Reply((Line(said),), ((yes, Button(words.t("No match"), press=f"match.no:{number}")),))


def match_news(facts: Facts, words: Words) -> Reply:
    """What became of it."""
    other = facts.text("other")
    score = f"{facts.text('name')} {words.number(facts.number('coins'))} : {words.number(facts.number('other_coins'))}"
    score = f"{score} {other}"
    said = {
        "running": words.t("{creator} said yes: the match runs for {minutes}.", creator=other,
                           minutes=_minutes(facts.number("minutes"), words)),
        "declined": words.t("{creator} wants no match now.", creator=other),
        "lapsed": words.t("{creator} did not answer in time, so there is no match.", creator=other),
        "called_off": words.t("The match was called off, because a LIVE ended: {score}.", score=score),
    }.get(facts.text("step"))  # fmt: skip
    return Reply((Line(said or _result(facts, score, words)),))


def _result(facts: Facts, score: str, words: Words) -> str:
    own, theirs = facts.number("coins"), facts.number("other_coins")
    if own == theirs:
        return words.t("The match is over, and it is a tie: {score}.", score=score)
    winner = facts.text("name") if own > theirs else facts.text("other")
    return words.t("The match is over, and {winner} won: {score}.", winner=winner, score=score)


def _minutes(count: int, words: Words) -> str:
    return words.n("{count} minute", "{count} minutes", count)


def _needs_live(error: MatchNeedsLive, words: Words) -> Reply:
    if error.creator:
        return plainly(words.t("{creator} is not LIVE now. A match needs two who are.", creator=error.creator))
    return plainly(words.t("You are not LIVE now. Please start with /live start, then ask for a match."))


def _minutes_wrong(error: MatchMinutes, words: Words) -> Reply:
    return plainly(words.t("A match lasts 1 to {most} minutes. Please choose a number between them.",
                           most=words.number(error.most)))  # fmt: skip


def _running(error: MatchRunning, words: Words) -> Reply:
    return plainly(words.t("{creator} is in a match already. Please ask again when it is over.",
                           creator=error.creator))  # fmt: skip


def _waits(error: MatchWaits, words: Words) -> Reply:
    return plainly(words.t("{creator} has not answered your last question yet. Please wait a little.",
                           creator=error.creator))  # fmt: skip


SENTENCES: dict[type[Refusal], Sentence] = {
    MatchesOff: lambda _, words: plainly(words.t("Matches are switched off here. /live goal sets a goal instead.")),
    MatchAlone: lambda _, words: plainly(words.t("A match needs two. Please name another creator.")),
    MatchOver: lambda _, words: plainly(words.t("That question is answered already, or too old. Please ask anew.")),
    MatchNeedsLive: _needs_live, MatchMinutes: _minutes_wrong, MatchRunning: _running, MatchWaits: _waits,
}  # fmt: skip

NOTICES = {"match_asked": match_asked, "match_news": match_news}
