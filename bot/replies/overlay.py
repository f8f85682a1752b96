"""What stands on an overlay, and what its creator is told about the link to it."""

from bot.live.store import Gifter
from bot.live.views import BoardView
from bot.overlay.model import Alert, Scene
from bot.replies.gift_names import coins, several
from bot.replies.notices import public_line
from bot.replies.reply import Button, Line, Reply, Style, Tone
from bot.replies.words import Words
from bot.tips.notes import without_links
from bot.tips.privacy import Sight


def link(url: str, words: Words, *, renewed: bool = False) -> Reply:
    """The creator's own link. Whoever has it sees the overlay, so it is for nobody else."""
    lines = [Line(words.t("The overlay for your stream"), Style.HEADING)]
    if renewed:
        lines.append(Line(words.t("This is a new link. The one before leads nowhere any more.")))
    how = words.t(
        "Add a browser source with this address to your streaming software, 1920 × 1080. While you are LIVE it shows "
        "each gift, the goal and who leads; before and after it is empty."
    )
    lines.append(Line(how))
    lines.append(Line(url, Style.ADDRESS))
    lines.append(Line(words.t("Keep it to yourself: whoever has it sees the same."), Style.QUIET))
    anew = Button(words.t("New link"), press="live.overlay:0")
    return Reply(tuple(lines), ((Button(words.t("Open"), url=url, tone=Tone.MAIN), anew),))


def ready(words: Words) -> str:
    """What an opened page shows for a moment, so that its creator sees that it works."""
    return words.t("The overlay is connected. Gifts appear here while you are LIVE.")


def scene(shown: Scene, words: Words) -> dict[str, object]:
    """A look in words, for the page's script: it has none of its own."""
    return {
        "board": None if shown.board is None else _board(shown.board, words),
        "alerts": [_alert(one, words) for one in shown.alerts],
        "tips": [_tip(one, shown.creator, words) for one in shown.tips],
    }


def _board(view: BoardView, words: Words) -> dict[str, object]:
    goal = view.session.goal
    return {
        "title": without_links(view.session.title),
        "sum": coins(view.tally.coins, words),
        "goal": None if goal is None else f"{words.number(view.tally.coins)} / {coins(goal, words)}",
        "share": 0.0 if goal is None else min(1.0, round(view.tally.coins / goal, 4)),
        "leaders": words.t("Top gifters"),
        "top": [_leader(one, words) for one in view.top],
    }


def _leader(one: Gifter, words: Words) -> list[str]:
    return [without_links(one.name), "" if one.hidden else coins(one.coins, words)]


def _alert(one: Alert, words: Words) -> dict[str, object]:
    fan = words.t("Someone") if one.fan is None else without_links(one.fan)
    gift = several(one.item, one.times, words)
    # Of more than can be looked at the page keeps those that are worth the most.
    return {"fan": fan, "gift": gift, "coins": coins(one.coins, words), "worth": one.coins, "times": one.times}


def _tip(sight: Sight, creator: str, words: Words) -> dict[str, str]:
    """A plain line: a tip moves nothing, raises nothing and leads nowhere."""
    name = None if sight.name is None else without_links(sight.name)
    said = public_line(name, creator, sight.amount, None, words).lines[0].text
    return {"said": said, "note": without_links(sight.note or "")}
