"""The sentences about tips, from the question how much to the last cent back."""

from dataclasses import replace

from bot.money import Money
from bot.replies.reply import Button, Choice, Choose, Field, Form, Line, Reply, Style, Toast, Tone
from bot.replies.tip_privacy import privacy_choice, privacy_sentence
from bot.replies.tip_states import view, what, word
from bot.replies.words import Words
from bot.tips.model import AlreadyStarted, FeePayer, Privacy, Tip, TipExpired, TipState
from bot.tips.quotes import History, Offer, Quote, Reminded, TipView, Warn

Buttons = tuple[Button, ...]


def choose_amount(offer: Offer, words: Words) -> Reply:
    """The creator is known, the amount is not: presets, and a way to any other sum."""
    lines = (
        Line(words.t("A tip for {creator}", creator=offer.creator_name), Style.HEADING),
        Line(words.t("How much would you like to give? All of it reaches {creator}.", creator=offer.creator_name)),
    )
    # The button names a place in the list, never a sum: a forged one cannot ask for anything else.
    presets = tuple(
        Button(words.money(money), press=f"tip.amount:{offer.creator_id}:{place}", tone=Tone.MAIN)
        for place, money in enumerate(offer.presets)
    )
    other = Button(words.t("Other amount"), press=f"tip.amount:{offer.creator_id}:other")
    return Reply(lines, (presets, (other,)))


def other_amount(offer: Offer, words: Words) -> Form:
    """Any sum between the least and the most."""
    label = words.t("From {least} to {most}", least=words.money(offer.least), most=words.money(offer.most))
    return Form(
        f"tip.amount:{offer.creator_id}:other",
        words.t("A tip for {creator}", creator=offer.creator_name)[:45],
        (Field("amount", label, max_length=20),),
    )


def note_form(shown: Quote | TipView, chars_max: int, words: Words) -> Form:
    """A few words beside the tip; left empty, there are none."""
    field = Field(
        "note",
        words.t("A few words for {creator}", creator=shown.creator_name)[:45],
        required=False,
        max_length=max(1, chars_max),
        lines=3,
        value=shown.tip.note or "",
    )
    return Form(f"tip.note:{shown.tip.id}", words.t("Your note"), (field,))


def tip(shown: Quote | TipView, words: Words) -> Reply:
    """A tip as it stands: its quote while it can be paid, its fate afterwards."""
    return quote(shown, words) if isinstance(shown, Quote) else view(shown, words)


def outdated(no: AlreadyStarted | TipExpired, shown: Quote | TipView, words: Words) -> Reply:
    """The message under which a button was pressed too late: why nothing was changed, and the tip as it stands now."""
    if isinstance(no, TipExpired):
        said = words.t("Nothing was changed: the quote had run out. It stands like this now:")
    elif no.state in (TipState.CREATED, TipState.OPEN, TipState.PENDING):
        said = words.t("Nothing was changed: the payment had begun already. It stands like this now:")
    else:
        said = words.t("Nothing was changed: this tip is past that point. It stands like this now:")
    now = tip(shown, words)
    return replace(now, lines=(Line(said), *now.lines))


def quote(shown: Quote | TipView, words: Words) -> Reply:
    """Creator, amount, fee and who bears it, total, privacy and what comes next, on one screen."""
    if isinstance(shown, TipView):
        return view(shown, words)
    tip_ = shown.tip
    lines = [
        Line(what(tip_.amount, shown.creator_name, words), Style.HEADING),
        Line(_total(shown, words)),
        Line(privacy_sentence(tip_.privacy, shown.creator_name, words)),
        *_note(shown, words),
        *_remembering(shown, words),
        *(Line(_warning(warn, shown, words)) for warn in shown.warns if warn is not Warn.NOTE_CUT),
        Line(words.t("Paid this month so far: {sum}", sum=words.money(shown.month_so_far)), Style.QUIET),
        Line(_next(shown, words), Style.QUIET),
    ]
    if shown.test_mode:
        lines.append(Line(words.t("Test mode: no real money moves."), Style.QUIET))
    return Reply(tuple(lines), _quote_rows(shown, words), (privacy_choice(tip_, words),), shows=tip_.subject)


def charging(tip_: Tip, creator: str, last4: str, words: Words) -> Reply:
    """A saved card is being charged; the same message will say how it ends."""
    lines = (
        Line(what(tip_.amount, creator, words), Style.HEADING),
        Line(words.t("Your card ···· {last4} is being charged. I say here when it is done.", last4=last4)),
    )
    check = Button(words.t("Check again"), press=f"tip.check:{tip_.id}")
    return Reply(lines, ((check,),), shows=tip_.subject)


def history(page: History, words: Words) -> Reply:
    """A fan's tips, newest first; each opens by its id."""
    lines = [
        Line(words.t("Your tips"), Style.HEADING),
        Line(words.t("Paid this month so far: {sum}", sum=words.money(page.month_so_far)), Style.QUIET),
    ]
    if not page.items:
        lines.append(Line(words.t("No tips yet. /tip is all it takes.")))
        return Reply(tuple(lines))
    lines.extend(Line(_one_line(item, words)) for item in page.items)
    pager: list[Button] = []
    if page.page > 0:
        pager.append(Button(words.t("Newer"), press=f"tip.history:{page.page - 1}"))
    if page.more:
        pager.append(Button(words.t("Older"), press=f"tip.history:{page.page + 1}"))
    details = Choose(
        "tip.show",
        words.t("Open one of them"),
        tuple(Choice(_short(item, words), str(item.tip.id)) for item in page.items),
    )
    return Reply(tuple(lines), (tuple(pager),) if pager else (), (details,))


def reminded(done: Reminded, words: Words) -> Toast:
    """The creator hears that somebody would have tipped."""
    if done.new:
        return Toast(words.t("{creator} will hear that somebody wanted to tip. Thank you!", creator=done.creator_name))
    return Toast(words.t("{creator} has heard it already today.", creator=done.creator_name))


def thanked(words: Words) -> Toast:
    """The fan is being thanked."""
    return Toast(words.t("Your thanks are on their way."))


def not_yours(words: Words) -> Toast:
    """Somebody pressed a button under another fan's tip."""
    return Toast(words.t("Only the fan who started this tip can use its buttons."))


def _total(shown: Quote, words: Words) -> str:
    total, fee = words.money(shown.total), words.money(shown.fee)
    if shown.tip.fee_payer is FeePayer.FAN:
        extra = words.money(shown.total - shown.tip.amount)
        said = words.t(
            "You pay {total}: the tip, and {extra} for the card fee. All {amount} reach {creator}.",
            total=total, extra=extra, amount=words.money(shown.tip.amount), creator=shown.creator_name,
        )  # fmt: skip
    else:
        said = words.t(
            "You pay {total}, and all of it reaches {creator}. The card fee, about {fee}, is on {operator}.",
            total=total, creator=shown.creator_name, fee=fee, operator=shown.operator,
        )  # fmt: skip
    return said if shown.approx is None else f"{said} (≈ {words.money(shown.approx)})"


def _next(shown: Quote, words: Words) -> str:
    until = words.clock(shown.tip.expires_at)
    if shown.needs_confirm:
        return words.t("Next: one more yes, since this is a larger sum. The quote holds until {time}.", time=until)
    return words.t(
        "Next: a private payment page opens; I say here when the money has arrived. The quote holds until {time}.",
        time=until,
    )


def _note(shown: Quote, words: Words) -> tuple[Line, ...]:
    if shown.tip.note is None:
        return ()
    lines = [Line(shown.tip.note, Style.QUOTE)]
    if Warn.NOTE_CUT in shown.warns:
        shortened = words.n(
            "Your note was shortened to {count} character.",
            "Your note was shortened to {count} characters.",
            shown.note_chars_max,
        )
        lines.append(Line(shortened, Style.QUIET))
    if Warn.NOTE_HELD not in shown.warns:
        lines.append(Line(_who_reads_the_note(shown, words), Style.QUIET))
    return tuple(lines)


def _who_reads_the_note(shown: Quote, words: Words) -> str:
    """A note is public with the tip's public line: nobody should learn that afterwards."""
    if shown.tip.privacy is Privacy.HIDDEN:
        return words.t("Only {creator} reads the note.", creator=shown.creator_name)
    return words.t("The note stands under the public line, and {creator} gets it.", creator=shown.creator_name)


def _warning(warn: Warn, shown: Quote, words: Words) -> str:
    if warn is Warn.SMALL_TIP:
        return words.t(
            "A small tip: the card fee is about {percent}% of it. A single larger one costs less than several.",
            percent=words.number(round(shown.fee_share_bp / 100)),
        )
    if warn is Warn.TYPED_IN_PUBLIC:
        return words.t(
            "Your command was typed in the group, so people there can read it. With Anonymous or Hidden I remove it "
            "where I may, and post nothing there."
        )
    return words.t("Your note will be read by a moderator before anybody else sees it. The tip does not wait for it.")


def _remembering(shown: Quote, words: Words) -> tuple[Line, ...]:
    """What the tick means, as long as it stands."""
    if not shown.card_wanted:
        return ()
    said = words.t("The card you pay with now will be remembered. /card remove takes that back at any time.")
    return (Line(said),)


def _quote_rows(shown: Quote, words: Words) -> tuple[Buttons, ...]:
    tip_id, total = shown.tip.id, words.money(shown.total)
    if shown.pay_url is None:
        main: Buttons = (
            Button(words.t("Confirm {total}", total=total), press=f"tip.confirm:{tip_id}", tone=Tone.MAIN),
        )
    else:
        main = (Button(words.t("Pay {total}", total=total), url=shown.pay_url, tone=Tone.MAIN),)
        if shown.card is not None:
            label = words.t("Pay with ···· {last4}", last4=shown.card)
            main = (Button(label, press=f"tip.card:{tip_id}", tone=Tone.MAIN), *main)
    rest: list[Button] = []
    if shown.card is None:
        label = words.t("Don’t remember it") if shown.card_wanted else words.t("Remember my card")
        rest.append(Button(label, press=f"tip.remember:{tip_id}:{'off' if shown.card_wanted else 'on'}"))
    if shown.can_cover_fee:
        covered = shown.tip.fee_payer is FeePayer.FAN
        label = words.t("Don’t cover the fee") if covered else words.t("Cover the fee")
        rest.append(Button(label, press=f"tip.fee:{tip_id}:{'off' if covered else 'on'}"))
    if shown.note_chars_max:
        label = words.t("Add a note") if shown.tip.note is None else words.t("Change the note")
        rest.append(Button(label, press=f"tip.note:{tip_id}"))
    rest.append(Button(words.t("Cancel"), press=f"tip.cancel:{tip_id}"))
    return main, tuple(rest)


def _one_line(item: TipView, words: Words) -> str:
    return words.t(
        "{day} · {amount} for {creator} · {state} · {tip}",
        day=words.day(item.tip.created_at), amount=_paid_sum(item, words), creator=item.creator_name,
        state=word(item, words), tip=item.tip.public_id,
    )  # fmt: skip


def _short(item: TipView, words: Words) -> str:
    return f"{item.tip.public_id} · {_paid_sum(item, words)} · {item.creator_name}"[:80]


def _paid_sum(item: TipView, words: Words) -> str:
    return words.money(Money(item.tip.gross.amount_minor, item.tip.gross.currency))
