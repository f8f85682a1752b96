"""The sentences about following."""

from bot.follows.model import Following
from bot.replies.facts import Facts
from bot.replies.reply import Button, Choice, Choose, Line, Reply, Style, Tone
from bot.replies.words import Words


def following(now: Following, words: Words) -> Reply:
    """How it stands, and the one tap that turns it round."""
    again = f"follow.toggle:{now.creator_id}"
    if not now.on:
        said = words.t("You no longer follow {creator}. Nothing more is sent about them.", creator=now.creator)
        return Reply((Line(said),), ((Button(words.t("Follow again"), press=again),),))
    lines = (
        Line(words.t("You follow {creator}.", creator=now.creator)),
        Line(words.t("I tell you when they go LIVE or post a video. Only you know of it."), Style.QUIET),
    )
    return Reply(lines, ((stop_button(now.creator_id, words),),))


def whom(creators: tuple[Choice, ...], words: Words) -> Reply:
    """Nobody was named: creators to choose from."""
    lines = (Line(words.t("Whom would you like to follow?")),)
    # A picked creator comes back by his id, as everywhere.
    choices = tuple(Choice(one.label, one.value.rpartition(":")[2]) for one in creators[:10])
    return Reply(lines, choose=(Choose("follow.toggle", words.t("A creator"), choices),) if choices else ())


def stop_button(creator_id: int, words: Words) -> Button:
    """One tap, and nothing more is sent."""
    return Button(words.t("Stop following"), press=f"follow.stop:{creator_id}")


def follow_button(creator_id: int, words: Words) -> Button:
    """Follow, or stop: the answer says which."""
    return Button(words.t("Follow"), press=f"follow.toggle:{creator_id}")


def _live(facts: Facts, words: Words) -> Reply:
    said = words.t("{creator} went LIVE at {time}.", creator=facts.text("creator"), time=facts.when("at", words))
    return _told(said, facts, words)


def _video(facts: Facts, words: Words) -> Reply:
    said = words.t("{creator} has a new video.", creator=facts.text("creator"))
    watch = Button(words.t("Watch"), press=f"video.watch:{facts.number('video')}", tone=Tone.MAIN)
    return _told(said, facts, words, watch)


def _told(said: str, facts: Facts, words: Words, *more: Button) -> Reply:
    lines = [Line(said)]
    if facts.text("title"):
        lines.append(Line(facts.text("title"), Style.QUOTE))
    lines.append(Line(words.t("You read this because you follow them."), Style.QUIET))
    return Reply(tuple(lines), ((*more, stop_button(facts.number("creator_id"), words)),))


NOTICES = {"creator_live": _live, "creator_video": _video}
