"""What a visitor of our own pages reads: the truth about a payment, whichever way he came."""

from dataclasses import dataclass

from bot.coins.orders import CoinOrder, OrderState
from bot.errors import Busy, TryLater
from bot.payments.pages import PageKind, PageState
from bot.replies.gift_names import coins
from bot.replies.refusals import refusal
from bot.replies.reply import Button, Line, Reply, Style
from bot.replies.words import Words
from bot.tips.model import TipState

_SOON, _AGAIN, _SLOWLY = 4, 10, 60
"""After how many seconds a page that waits looks again."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page. `mark` colours it (paid, waiting, failed or none); `refresh_seconds` asks again by itself."""

    reply: Reply
    mark: str = ""
    status: int = 200
    refresh_seconds: int | None = None


def pay_page(state: PageState, operator: str, words: Words) -> Page:
    """The page behind a pay link when it does not lead on to the provider."""
    match state.kind:
        case PageKind.WAITING:
            return _waiting(state, words)
        case PageKind.PAID:
            return _paid(state, operator, words)
        case PageKind.BACK:
            return _back(state, words)
        case PageKind.EXPIRED | PageKind.FAILED:
            return _over(state, words)
        case PageKind.REFUNDED:
            if state.order is not None:
                return Page(_say(words.t("These coins were refunded"), words.t("The money is on its way back to you.")))
            return Page(_say(words.t("This tip was refunded"), words.t("The money is on its way back to the fan.")))
        case PageKind.PAUSED if state.refusal is not None:
            said = _titled(words.t("Not now"), refusal(state.refusal, words))
            if state.refusal.code in (TryLater.code, Busy.code):
                # The sentence promises it: the same address leads on as soon as it can.
                return Page(said, "waiting", 503, refresh_seconds=_AGAIN)
            return Page(said, "failed", 409)
        case _:
            return unknown(words)


def _waiting(state: PageState, words: Words) -> Page:
    paying = state.tip or state.order
    # A bank that takes days is not asked every few seconds by each page that somebody left open.
    slow = paying is not None and paying.state in (TipState.PENDING, OrderState.PENDING)
    lines = _say(
        words.t("Waiting for the bank"),
        words.t("Your bank is carrying the payment out. That can take a few days.") if slow
        else words.t("Your payment is not confirmed yet. This page looks again by itself."),
        words.t("You can close it: the chat tells you as soon as it is certain."),
    )  # fmt: skip
    return Page(_with_number(lines, state, words), "waiting", refresh_seconds=_SLOWLY if slow else _SOON)


def _paid(state: PageState, operator: str, words: Words) -> Page:
    if state.order is not None:
        return _coins_paid(state, state.order, operator, words)
    assert state.tip is not None
    lines = _say(
        words.t("Paid. Thank you!"),
        words.t("{creator} gets {amount}, all of it.", creator=state.creator, amount=words.money(state.tip.amount)),
        words.t("On your bank statement the payment appears under the name of {operator}.", operator=operator),
        words.t("You can close this page and go back to the chat."),
    )
    return Page(_with_number(lines, state, words), "paid")


def _coins_paid(state: PageState, order: CoinOrder, operator: str, words: Words) -> Page:
    lines = _say(
        words.t("Paid. Thank you!"),
        words.t("{coins} are yours.", coins=coins(order.coins, words)),
        words.t("On your bank statement the payment appears under the name of {operator}.", operator=operator),
        # Whoever's account in the chat is gone by now still has the coins.
        words.t("They belong to your profile here. If you cannot reach the chat any more, ask {operator} and name the "
                "order.", operator=operator),
    )  # fmt: skip
    return Page(_with_number(lines, state, words), "paid")


def _back(state: PageState, words: Words) -> Page:
    left = state.tip or state.order
    assert left is not None, "a page of nothing is unknown"
    lines = _say(
        words.t("Nothing was paid"),
        words.t("You left the payment page. It stays open until {time} if you change your mind.",
                time=words.clock(left.expires_at)),
    )  # fmt: skip
    rows = ((Button(words.t("Back to the payment page"), url=state.url),),) if state.url else ()
    return Page(Reply(lines.lines, rows), "waiting")


def _over(state: PageState, words: Words) -> Page:
    if state.kind is PageKind.FAILED:
        title = words.t("The payment did not go through")
        why = words.t("Your bank said no. Nothing was taken.")
    else:
        title = words.t("This link has expired")
        why = words.t("Nothing was paid with it.")
    if state.order is not None:
        return Page(_say(title, why, words.t("Start a new order in the chat with /coins buy.")), "failed")
    return Page(_say(title, why, words.t("Start a new tip in the chat with /tip.")), "failed")


def unknown(words: Words) -> Page:
    """No such link; wrong and somebody else's are told alike."""
    return Page(
        _say(
            words.t("There is nothing here"),
            words.t("The link is incomplete or no longer valid. Ask for a new one in the chat."),
        ),
        status=404,
    )


def preview(words: Words) -> Page:
    """What robots see that fetch links to draw previews: nothing happens, nothing is told."""
    return Page(_say(words.t("A private link"), words.t("Open it in your browser.")))


def _with_number(reply: Reply, state: PageState, words: Words) -> Reply:
    if state.order is not None:
        order = Line(words.t("Order {order}", order=state.order.public_id), Style.QUIET)
        return Reply((*reply.lines, order), reply.rows)
    if state.tip is None:
        return reply
    number = Line(words.t("Tip {tip}", tip=state.tip.public_id), Style.QUIET)
    return Reply((*reply.lines, number), reply.rows)


def _say(title: str, *lines: str) -> Reply:
    return Reply((Line(title, Style.HEADING), *(Line(line) for line in lines)))


def _titled(title: str, reply: Reply) -> Reply:
    return Reply((Line(title, Style.HEADING), *reply.lines))
