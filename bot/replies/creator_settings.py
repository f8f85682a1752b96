"""A creator's settings on one screen, and the list of whom he blocks."""

from bot.errors import Refusal
from bot.programme.settings import BlockPage, SettingsView, mark
from bot.programme.topics import TopicsFull
from bot.replies import topics
from bot.replies.refusals_people import Sentence, plainly
from bot.replies.reply import Button, Choice, Choose, Line, Reply, Style
from bot.replies.words import Words


def settings(view: SettingsView, words: Words) -> Reply:
    """How everything stands, and a button for each."""
    mine = view.enrolment
    shown = ", ".join(place.name for place in view.places if place.listed) or words.t("nowhere")
    lines = (
        Line(words.t("What you decide as a creator"), Style.HEADING),
        Line(words.t("Tips: on") if mine.tips_on else words.t("Tips: off")),
        Line(words.t("Gifts: on") if mine.gifts_on else words.t("Gifts: off, on videos and in every LIVE")),
        Line(words.t("Notes: a moderator looks at every one first") if mine.notes_checked
             else words.t("Notes: only doubtful ones wait for a moderator")),
        Line(words.n("You block {count} fan.", "You block {count} fans.", view.blocked)),
        Line(words.t("Listed in: {places}", places=shown)),
        *topics.lines(view.interests, view.styles, words),
    )  # fmt: skip
    tips = words.t("Switch tips off") if mine.tips_on else words.t("Switch tips on")
    gifts = words.t("Take no gifts") if mine.gifts_on else words.t("Take gifts again")
    notes = words.t("Only doubtful notes wait") if mine.notes_checked else words.t("Check every note first")
    switches = (
        Button(tips, press=f"creator.tips:0:{_other(mine.tips_on)}"),
        Button(gifts, press=f"creator.gifts:0:{_other(mine.gifts_on)}"),
        Button(notes, press=f"creator.notes:0:{_other(mine.notes_checked)}"),
    )
    more: tuple[Button, ...] = topics.buttons(words)
    if view.blocked:
        more = (Button(words.t("Whom I block"), press="creator.blocks:0"), *more)
    return Reply(lines, (switches, more), _places(view, words))


def blocks(page: BlockPage, words: Words) -> Reply:
    """Whom he blocks, each with a way to undo it."""
    lines = [Line(words.t("Whom you block"), Style.HEADING)]
    if not page.total:
        lines.append(Line(words.t("Nobody.")))
    choices = []
    for block in page.items:
        # Those who hid are told apart by the time alone.
        name, when = block.name or words.t("a fan who hid from you"), words.when(block.at)
        lines.append(Line(words.t("{name}, since {when}", name=name, when=when)))
        label = words.t("Unblock: {name}, {when}", name=name, when=when)
        choices.append(Choice(label[:100], str(mark(block.at))))
    pager: list[Button] = []
    if page.page > 0:
        pager.append(Button(words.t("Back"), press=f"creator.blocks:{page.page - 1}"))
    if page.page + 1 < page.pages:
        pager.append(Button(words.t("More"), press=f"creator.blocks:{page.page + 1}"))
    pager.append(Button(words.t("All settings"), press="creator.settings:0"))
    choose = (Choose("creator.unblock", words.t("Unblock …"), tuple(choices)),) if choices else ()
    return Reply(tuple(lines), (tuple(pager),), choose)


def _places(view: SettingsView, words: Words) -> tuple[Choose, ...]:
    choices = tuple(
        Choice(words.t("Hide me in “{place}”", place=place.name)[:100], f"{place.id}:off")
        if place.listed
        else Choice(words.t("Show me in “{place}”", place=place.name)[:100], f"{place.id}:on")
        for place in view.places[:25]
    )
    return (Choose("creator.place", words.t("Where you are listed …"), choices),) if choices else ()


def _other(on: bool) -> str:
    return "off" if on else "on"


def _full(error: TopicsFull, words: Words) -> Reply:
    said = words.t("At most {most} fit, so that you are found for what you do most. Please leave another one out "
                   "first.", most=words.number(error.most))  # fmt: skip
    return plainly(said)


SENTENCES: dict[type[Refusal], Sentence] = {TopicsFull: _full}
