"""The sentences about LIVE sessions: the board that everybody sees, and what its creator is told."""

from dataclasses import replace
from datetime import datetime
from fractions import Fraction

from bot.coins.model import DIAMOND_PARTS
from bot.live.combos import Combo
from bot.live.model import LiveSession
from bot.live.store import Gifter
from bot.live.views import BoardView, Summary
from bot.replies.boards import corrected
from bot.replies.facts import Facts
from bot.replies.gift_names import coins, several
from bot.replies.live_chart import course
from bot.replies.matches import on_board
from bot.replies.reply import Button, Line, Reply, Style, Tone
from bot.replies.words import Words

_CELLS = 10
_PER_ROW = 5


def board(view: BoardView, words: Words) -> Reply:
    """The board: what came together, the goal, who leads, the latest gifts, and buttons to give one."""
    session, tally = view.session, view.tally
    lines = [Line(_heading(session, words), Style.HEADING)]
    lines.append(Line(_sum(view, words)))
    if session.goal is not None:
        lines.append(Line(_goal(tally.coins, session.goal, words)))
    if view.match is not None:
        lines.append(Line(on_board(view.match, words)))
    if view.surge is not None:
        people = words.number(view.surge.supporters)
        lines.append(Line(words.t("🚀 Surge: {people} people give at the same time!", people=people)))
    lines += [Line(_place(place, one, words)) for place, one in enumerate(view.top, 1)]
    if tally.first is not None:
        lines.append(Line(words.t("First gift: {fan}", fan=tally.first), Style.QUIET))
    if tally.corrected:
        lines.append(Line(corrected(words), Style.QUIET))
    if session.running:
        lines += [Line(_combo(one, words), Style.QUIET) for one in view.combos]
    elif view.best is not None:
        lines.append(Line(words.t("Best combo: {combo}", combo=_combo(view.best, words)), Style.QUIET))
    if session.running:
        lines.append(Line(_how(session, words), Style.QUIET))
    return Reply(tuple(lines), _buttons(view), public=True)


def status(view: BoardView, words: Words) -> Reply:
    """The board, for one reader."""
    return replace(board(view, words), public=False)


def started(session: LiveSession, words: Words) -> Reply:
    """To the creator: what now stands where, and how to end it."""
    heading = words.t("You are LIVE: {title} ({live})", title=session.title, live=session.public_id)
    lines = [Line(heading, Style.HEADING)]
    lines.append(
        Line(
            words.t(
                "The board stands in the chat in a moment. /live goal sets a goal, /live overlay shows gifts in your "
                "stream, /live end ends it."
            )
        )
    )
    if not session.gifts_on:
        lines.append(Line(words.t("Gifts are off in this LIVE."), Style.QUIET))
    return Reply(tuple(lines))


def goal_set(session: LiveSession, words: Words) -> Reply:
    """The goal is another one."""
    if session.goal is None:
        return Reply((Line(words.t("This LIVE has no goal any more.")),))
    return Reply((Line(words.t("The goal of this LIVE: {coins}", coins=coins(session.goal, words))),))


def gifts_set(session: LiveSession, wanted: bool, words: Words) -> Reply:
    """Whether the LIVE takes gifts now."""
    if session.gifts_on:
        return Reply((Line(words.t("This LIVE takes gifts now; the buttons are back on the board.")),))
    lines = [Line(words.t("This LIVE takes no gifts from now on. What was given stays given."))]
    if wanted:
        lines = [Line(words.t("You take no gifts at all at present. /creator settings changes that."))]
    return Reply(tuple(lines))


def staying(words: Words) -> Reply:
    """The session goes on."""
    return Reply((Line(words.t("Good, the LIVE goes on. /live end ends it.")),))


def ended(summary: Summary, words: Words) -> Reply:
    """The summary, for the creator alone."""
    return live_ended(Facts(summary.session.subject, summary.facts()), words)


def live_ended(facts: Facts, words: Words) -> Reply:
    """A LIVE is over: what came of it, and a thank-you to copy."""
    reason = {
        "idle": words.t("It ended by itself: no gift had come for long."),
        "hours": words.t("It ended by itself: no LIVE is longer."),
        "moderation": words.t("It was ended by moderation."),
    }.get(facts.text("by"))
    lines = [Line(words.t("Your LIVE is over: {title}", title=facts.text("title")), Style.HEADING)]
    if reason is not None:
        lines.append(Line(reason))
    lines.append(Line(_result(facts, words)))
    top = facts.texts("top")
    if top:
        lines.append(Line(words.t("Top: {names}", names=", ".join(top))))
    if facts.has("combo"):
        combo = several(facts.text("combo"), facts.number("combo_times"), words)
        fan = facts.text("combo_fan")
        lines.append(Line(words.t("Best combo: {combo}", combo=f"{fan}: {combo}" if fan else combo)))
    lines.append(Line(words.t("A thank-you to copy:"), Style.QUIET))
    lines.append(Line(_thanks(facts, top, words), Style.QUOTE))
    return Reply(tuple(lines), chart=course(facts, words))


def live_idle(facts: Facts, words: Words) -> Reply:
    """Is he still there?"""
    said = words.t(
        "Are you still LIVE with {title}? No gift has come for {minutes} minutes. It ends by itself at {time}.",
        title=facts.text("title"), minutes=words.number(facts.number("minutes")), time=_clock(facts, words),
    )  # fmt: skip
    stay = Button(words.t("Still LIVE"), press=f"live.stay:{facts.number('session')}", tone=Tone.MAIN)
    return Reply((Line(said),), ((stay,),))


def live_offer(facts: Facts, words: Words) -> Reply:
    """The platform shows him live: a board as well?"""
    said = words.t(
        "You are on air in {community}. Shall a board for gifts stand there, too?", community=facts.text("where")
    )
    go = Button(
        words.t("Go LIVE there"), press=f"live.go:{facts.number('community')}:{facts.text('platform')}", tone=Tone.MAIN
    )
    return Reply((Line(said),), ((go,),))


def diamonds(parts: int, words: Words) -> str:
    """`3 diamonds`, `0.5 diamonds`: to two places, never more than there are."""
    whole = Fraction(parts, DIAMOND_PARTS)
    if whole.denominator == 1:
        return words.n("{count} diamond", "{count} diamonds", int(whole))
    return words.t("{number} diamonds", number=words.hundredths(parts * 100 // DIAMOND_PARTS))


def _heading(session: LiveSession, words: Words) -> str:
    facts = {"creator": session.creator_name, "title": session.title}
    if session.title == session.creator_name:
        if session.running:
            return words.t("🔴 {creator} is LIVE", creator=session.creator_name)
        return words.t("{creator} was LIVE", creator=session.creator_name)
    if session.running:
        return words.t("🔴 {creator} is LIVE: {title}", **facts)
    return words.t("{creator} was LIVE: {title}", **facts)


def _sum(view: BoardView, words: Words) -> str:
    if not view.tally.gifts:
        return words.t("No gift yet.")
    gifts = words.n("{count} gift", "{count} gifts", view.tally.gifts)
    return words.t("{coins} in {gifts}", coins=coins(view.tally.coins, words), gifts=gifts)


def _goal(so_far: int, goal: int, words: Words) -> str:
    full = min(_CELLS, so_far * _CELLS // goal)
    bar = "▰" * full + "▱" * (_CELLS - full)
    said = words.t("{coins} of {goal}", coins=words.number(so_far), goal=coins(goal, words))
    return f"{bar} {said}" + (" 🎉" if so_far >= goal else "")


def _place(place: int, one: Gifter, words: Words) -> str:
    return f"{place}. {one.name}" if one.hidden else f"{place}. {one.name} · {coins(one.coins, words)}"


def _combo(one: Combo, words: Words) -> str:
    gift = several(one.item, one.times, words)
    return gift if one.fan is None else f"{one.fan}: {gift}"


def _how(session: LiveSession, words: Words) -> str:
    if not session.gifts_on:
        return words.t("This LIVE takes no gifts.")
    return words.t("A button sends one gift at once, /gift any other. A gift cannot be undone.")


def _buttons(view: BoardView) -> tuple[tuple[Button, ...], ...]:
    # The press names a gift of a list by its version, never a price.
    all_of_them = [
        Button(f"{item.emoji} {item.coins}", press=f"gift.tap:{view.session.id}:{item.id}.{view.version}")
        for item in view.items
    ]
    return tuple(tuple(all_of_them[at : at + _PER_ROW]) for at in range(0, len(all_of_them), _PER_ROW))


def _result(facts: Facts, words: Words) -> str:
    if not facts.number("gifts"):
        return words.t("No gift came this time.")
    return words.t(
        "{coins} in {gifts} from {gifters}: {diamonds} for you, pending.",
        coins=coins(facts.number("coins"), words),
        gifts=words.n("{count} gift", "{count} gifts", facts.number("gifts")),
        gifters=words.n("{count} named fan", "{count} named fans", facts.number("gifters")),
        diamonds=diamonds(facts.number("parts"), words),
    )


def _thanks(facts: Facts, top: tuple[str, ...], words: Words) -> str:
    if not top:
        return words.t("Thank you all for being there!")
    return words.t("Thank you all for being there, and most of all {names}!", names=", ".join(top))


def _clock(facts: Facts, words: Words) -> str:
    at: datetime | None = facts.moment("ends_at")
    return "" if at is None else words.clock(at)


NOTICES = {"live_ended": live_ended, "live_idle": live_idle, "live_offer": live_offer}
