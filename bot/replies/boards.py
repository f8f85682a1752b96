"""The sentences of boards: who leads, by which days, and how one stands there oneself."""

from bot.boards.model import Board, BoardAsked, BoardKind, BoardLook, Period, Standing
from bot.replies.reply import Button, Choice, Choose, Line, Reply, Style, Tone
from bot.replies.words import Words

_MEDALS = {1: "🥇", 2: "🥈", 3: "🥉"}


def board(shown: Board, words: Words) -> Reply:
    """A page of a board with its period and zone, the reader's own place, and the ways to the other boards."""
    lines = [Line(_title(shown, words), Style.HEADING), *(Line(_line(one, words)) for one in shown.standings.lines)]
    if not shown.standings.lines:
        lines.append(Line(words.t("Nobody yet. The first gift leads.")))
    lines += [Line(text, Style.QUIET) for text in (_own(shown, words), *_notes(shown, words)) if text]
    return Reply(tuple(lines), (*_pages(shown, words), _periods(shown, words), _others(shown, words)))


def look_set(look: BoardLook, words: Words) -> Reply:
    """How one stands on boards from now on."""
    sentences = {
        BoardLook.WITH_AMOUNTS: words.t("Boards show your name and your coins."),
        BoardLook.WITHOUT_AMOUNTS: words.t("Boards show your name and place, and never how many coins."),
        BoardLook.AWAY: words.t("No board shows you."),
    }
    at_once = words.t("This holds at once, for what you gave or got before as well.")
    return Reply((Line(sentences[look]), Line(at_once, Style.QUIET)))


def look_choice(present: BoardLook, words: Words) -> Choose:
    """The three ways to stand on boards; the present one is marked."""
    labels = {
        BoardLook.WITH_AMOUNTS: words.t("Name and coins"),
        BoardLook.WITHOUT_AMOUNTS: words.t("Name without coins"),
        BoardLook.AWAY: words.t("Not shown"),
    }
    choices = tuple(Choice(f"✓ {label}" if look is present else label, look.value) for look, label in labels.items())
    return Choose("board.look", words.t("On boards"), choices)


def period_name(period: Period, words: Words) -> str:
    """What a period is called on a button."""
    return {
        Period.DAY: words.t("Today"), Period.WEEK: words.t("This week"), Period.MONTH: words.t("This month"),
        Period.ALL: words.t("All time"),
    }[period]  # fmt: skip


def wire(asked: BoardAsked) -> str:
    """A board as a press: "board.show:gifters:week:0:2", the creator (0 for none) and the page last."""
    return f"board.show:{asked.kind}:{asked.period}:{asked.creator_id or 0}:{asked.page}"


def _title(shown: Board, words: Words) -> str:
    period = period_name(shown.asked.period, words)
    if shown.creator is not None:
        return words.t("Top fans of {creator} · {period}", creator=shown.creator, period=period)
    if shown.asked.kind is BoardKind.CREATORS:
        return words.t("Top creators · {period}", period=period)
    return words.t("Top fans · {period}", period=period)


def _line(one: Standing, words: Words) -> str:
    place = _MEDALS.get(one.place) or f"{words.number(one.place)}."
    return f"{place} {one.name}" if one.hidden else f"{place} {one.name} · {_coins(one.coins, words)}"


def _coins(coins: int, words: Words) -> str:
    return words.n("{count} coin", "{count} coins", coins)


def _own(shown: Board, words: Words) -> str:
    if shown.look is BoardLook.AWAY:
        return words.t("You chose not to be shown on boards: /settings changes it.")
    own = shown.standings.own
    if own is None:
        return ""
    return words.t("You: place {place} of {people}, {coins}", place=words.number(own.place),
                   people=words.number(shown.standings.people), coins=_coins(own.coins, words))  # fmt: skip


def _notes(shown: Board, words: Words) -> tuple[str, ...]:
    """By which days is counted, and what was taken off."""
    if shown.span.start is None or shown.span.end is None:
        counted = words.t("Everything so far. Zone: {zone}.", zone=shown.zone)
    else:
        counted = words.t("From {start} to {end}. Zone: {zone}.", start=words.when(shown.span.start),
                          end=words.when(shown.span.end), zone=shown.zone)  # fmt: skip
    gifts = words.t("Only coins of gifts count, tips never do. How you are shown: /settings.")
    return (counted, gifts, corrected(words) if shown.standings.corrected else "")


def corrected(words: Words) -> str:
    """The mark of a board that does not count everything any more that was given."""
    return words.t("Corrected: gifts that were refunded were taken off.")


def _pages(shown: Board, words: Words) -> tuple[tuple[Button, ...], ...]:
    def to(label: str, page: int) -> Button:
        asked = shown.asked
        return Button(label, press=wire(BoardAsked(asked.kind, asked.period, asked.creator_id, page)))

    page = shown.asked.page
    row = []
    if page > 0:
        row.append(to(words.t("Earlier places"), page - 1))
    if page + 1 < shown.pages:
        row.append(to(words.t("Later places"), page + 1))
    return (tuple(row),) if row else ()


def _periods(shown: Board, words: Words) -> tuple[Button, ...]:
    asked = shown.asked
    return tuple(
        Button(
            period_name(period, words), press=wire(BoardAsked(asked.kind, period, asked.creator_id)),
            tone=Tone.MAIN if period is asked.period else Tone.PLAIN,
        )
        for period in Period
    )  # fmt: skip


def _others(shown: Board, words: Words) -> tuple[Button, ...]:
    kind, period = shown.asked.kind, shown.asked.period
    fans = Button(words.t("Fans"), press=wire(BoardAsked(BoardKind.GIFTERS, period)))
    creators = Button(words.t("Creators"), press=wire(BoardAsked(BoardKind.CREATORS, period)))
    if shown.asked.creator_id is not None:
        return (fans, creators)
    return (fans if kind is BoardKind.CREATORS else creators,)
