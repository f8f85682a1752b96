"""Help with a payment: which one, what happened to it, and the way to ask for it back."""

from dataclasses import replace

from bot.replies.reply import Button, Choice, Choose, Line, Reply, Style
from bot.replies.traces import trace
from bot.replies.words import Words
from bot.tips.model import TipState
from bot.tips.quotes import History
from bot.traces.model import Trace, Viewer

_HELPED = (TipState.PAID, TipState.PENDING, TipState.REFUNDED, TipState.FAILED)


def support(page: History, words: Words, *, orders: bool = False) -> Reply:
    """Which payment is it about? Of those that nothing came of there is nothing to ask. `orders`: he bought coins, and
    is shown the way to them besides."""
    found = tuple(item for item in page.items if item.tip.state in _HELPED)
    lines = [
        Line(words.t("Help with a payment"), Style.HEADING),
        Line(words.t("I show where the money is, and you can ask for it back. A person answers.")),
    ]
    if not found:
        none = words.t("You have no payments here yet. Something else? Ask the staff in your community.")
        bought = words.t("You have paid no tip yet. Is it about coins? Open your orders.")
        lines.append(Line(bought if orders else none))
        return Reply(tuple(lines))
    lines.append(Line(words.t("Any payment can be found by its number: /paysupport T-…"), Style.QUIET))
    choices = tuple(
        Choice(f"{item.tip.public_id} · {words.money(item.tip.gross)} · {item.creator_name}"[:60], str(item.tip.id))
        for item in found
    )
    return Reply(tuple(lines), (), (Choose("pay.support", words.t("Which payment?"), choices),))


def story(found: Trace, words: Words) -> Reply:
    """What happened to a payment; the fan who paid it can ask for it back."""
    told = trace(found, words)
    if found.viewer is not Viewer.FAN or found.tip.state is not TipState.PAID:
        return told
    ask = Button(words.t("Ask for a refund"), press=f"refund.ask:{found.tip.id}")
    return replace(told, rows=(*told.rows, (ask,)))
