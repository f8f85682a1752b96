"""What a fan reads about his tip once it is past the quote."""

from bot.money import Money
from bot.replies.reply import Button, Line, Reply, Style, Tone
from bot.replies.tip_privacy import privacy_choice, privacy_sentence
from bot.replies.words import Words
from bot.tips.model import Dispute, FeePayer, NoteState, TipState
from bot.tips.quotes import TipView

Rows = tuple[tuple[Button, ...], ...]

_UNPAID = (TipState.CREATED, TipState.OPEN, TipState.PENDING)


def view(shown: TipView, words: Words) -> Reply:
    """One message a tip: waiting, paid, expired, failed, refunded, disputed."""
    said = {
        TipState.CREATED: _waiting,
        TipState.OPEN: _waiting,
        TipState.PENDING: _pending,
        TipState.PAID: _paid,
        TipState.REFUNDED: _refunded,
        TipState.EXPIRED: _expired,
        TipState.FAILED: _failed,
        TipState.CANCELLED: _cancelled,
    }[shown.state]
    lines, rows = said(shown, words)
    if shown.state in (*_UNPAID, TipState.PAID):
        lines += (Line(privacy_sentence(shown.tip.privacy, shown.creator_name, words), Style.QUIET),)
    lines += _overlays(shown, words)
    if shown.test_mode:
        lines += (Line(words.t("Test mode: no real money moves."), Style.QUIET),)
    if shown.state not in _UNPAID:
        return Reply(lines, rows, shows=shown.tip.subject)
    return Reply(lines, rows, (privacy_choice(shown.tip, words),), shows=shown.tip.subject)


def word(shown: TipView, words: Words) -> str:
    """Where a tip stands, in a word or two."""
    if shown.tip.dispute is Dispute.OPEN:
        return words.t("with the bank")
    refunded = shown.tip.refunded_minor
    if shown.state is TipState.PAID and refunded:
        return words.t("paid, partly refunded")
    return {
        TipState.CREATED: words.t("waiting"),
        TipState.OPEN: words.t("waiting"),
        TipState.PENDING: words.t("waiting for the bank"),
        TipState.PAID: words.t("paid"),
        TipState.REFUNDED: words.t("refunded"),
        TipState.EXPIRED: words.t("expired"),
        TipState.FAILED: words.t("failed"),
        TipState.CANCELLED: words.t("cancelled"),
    }[shown.state]


def what(amount: Money, creator: str, words: Words) -> str:
    """The headline of a tip."""
    return words.t("{amount} for {creator}", amount=words.money(amount), creator=creator)


def _waiting(shown: TipView, words: Words) -> tuple[tuple[Line, ...], Rows]:
    lines = (
        Line(what(shown.tip.amount, shown.creator_name, words), Style.HEADING),
        Line(words.t("Waiting for your payment. Nothing is public before it has arrived.")),
        Line(words.t("The payment page is open until {time}.", time=words.clock(shown.tip.expires_at)), Style.QUIET),
    )
    check = Button(words.t("Check again"), press=f"tip.check:{shown.tip.id}")
    if shown.pay_url is None:
        return lines[:2], ((check,),)
    pay = Button(
        words.t("Continue to payment of {total}", total=words.money(shown.tip.gross)), url=shown.pay_url, tone=Tone.MAIN
    )
    return lines, ((pay, check),)


def _pending(shown: TipView, words: Words) -> tuple[tuple[Line, ...], Rows]:
    lines = (
        Line(what(shown.tip.amount, shown.creator_name, words), Style.HEADING),
        Line(words.t("Waiting for the bank. This can take a few days; nothing is public until the money has arrived.")),
    )
    return lines, ((Button(words.t("Check again"), press=f"tip.check:{shown.tip.id}"),),)


def _paid(shown: TipView, words: Words) -> tuple[tuple[Line, ...], Rows]:
    tip = shown.tip
    time = words.clock(tip.paid_at) if tip.paid_at is not None else ""
    lines = [
        Line(words.t("Paid, {time}, {tip}", time=time, tip=tip.public_id), Style.HEADING),
        Line(
            words.t("{creator} gets {amount}, all of it. Thank you!", creator=shown.creator_name,
                    amount=words.money(tip.amount))
        ),
    ]  # fmt: skip
    if tip.fee_payer is FeePayer.FAN:
        lines.append(Line(words.t("With the card fee you paid {total}.", total=words.money(tip.gross)), Style.QUIET))
    if tip.late:
        lines.append(Line(words.t("It arrived after the page had closed, and counts all the same."), Style.QUIET))
    if tip.note is not None:
        lines.extend(_note(shown, words))
    if tip.refunded_minor:
        back = words.money(Money(tip.refunded_minor, tip.gross.currency))
        lines.append(Line(words.t("{sum} of it went back to you.", sum=back)))
    if shown.refundable_until is not None:
        until = words.day(shown.refundable_until)
        lines.append(Line(words.t("Something wrong? /paysupport helps, until {day}.", day=until), Style.QUIET))
    return tuple(lines), ()


def _note(shown: TipView, words: Words) -> tuple[Line, ...]:
    tip = shown.tip
    if tip.note_state is NoteState.HELD:
        return (Line(words.t("Tip paid, note in review: a moderator reads it first."), Style.QUIET),)
    if tip.note_state is NoteState.HIDDEN:
        return (Line(words.t("A moderator decided not to show your note. The tip is not affected."), Style.QUIET),)
    return (Line(tip.note or "", Style.QUOTE),)


def _refunded(shown: TipView, words: Words) -> tuple[tuple[Line, ...], Rows]:
    back = words.money(Money(shown.tip.refunded_minor, shown.tip.gross.currency))
    lines = (
        Line(words.t("Refunded, {tip}", tip=shown.tip.public_id), Style.HEADING),
        Line(words.t("{sum} went back the way you paid. Banks can take up to ten days.", sum=back)),
    )
    return lines, ()


def _expired(shown: TipView, words: Words) -> tuple[tuple[Line, ...], Rows]:
    lines = (
        Line(what(shown.tip.amount, shown.creator_name, words), Style.HEADING),
        Line(words.t("This one has expired. It was not paid, and nothing was taken.")),
    )
    return lines, _again(shown, words)


def _failed(shown: TipView, words: Words) -> tuple[tuple[Line, ...], Rows]:
    lines = (
        Line(what(shown.tip.amount, shown.creator_name, words), Style.HEADING),
        Line(words.t("The payment did not go through. Nothing was taken, and nothing was public.")),
        Line(words.t("Often another card helps."), Style.QUIET),
    )
    return lines, _again(shown, words)


def _cancelled(shown: TipView, words: Words) -> tuple[tuple[Line, ...], Rows]:
    lines = (
        Line(what(shown.tip.amount, shown.creator_name, words), Style.HEADING),
        Line(words.t("Cancelled. Nothing was taken.")),
    )
    return lines, _again(shown, words)


def _again(shown: TipView, words: Words) -> Rows:
    return ((Button(words.t("Start again"), press=f"tip.to:{shown.tip.creator_id}"),),)


def _overlays(shown: TipView, words: Words) -> tuple[Line, ...]:
    """What lies over the state: a disputed payment, or one that does not fit."""
    said = {
        Dispute.OPEN: words.t("Your bank is looking into this payment; what it decides holds."),
        Dispute.WON: words.t("Your bank has decided that the payment stands."),
        Dispute.LOST: words.t("Your bank has given the money back to you."),
    }
    lines: tuple[Line, ...] = (Line(said[shown.tip.dispute]),) if shown.tip.dispute in said else ()
    if shown.tip.quarantined:
        lines += (
            Line(words.t("A payment arrived that does not fit this tip. Our staff looks at it, "
                         "and you will hear from us.")),
        )
    return lines
