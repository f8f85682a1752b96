"""The story of a tip, told in sentences."""

from bot.ledger.entries import EntryKind
from bot.replies.reply import Button, Line, Reply, Style
from bot.replies.words import Words
from bot.tips.model import FeePayer
from bot.traces.model import Happening, Holder, Next, Step, Trace, Viewer


def trace(story: Trace, words: Words) -> Reply:
    """Each step with its time, then who holds the money now, then what comes next."""
    lines = [Line(_title(story, words), Style.HEADING), Line(_between(story, words), Style.QUIET)]
    lines.extend(
        Line(words.t("{when} · {what}", when=words.when(step.at), what=_step(step, story, words)))
        for step in story.steps
    )
    held = [
        words.t("{who}: {sum}", who=_holder(holder, story, words), sum=words.money(money))
        for holder, money in story.held
    ]
    lines.append(Line(words.t("Now: {held}", held=", ".join(held) if held else words.t("nothing is open"))))
    lines.append(Line(words.t("Next: {next}", next=_next(story, words))))
    return Reply(tuple(lines), _rows(story, words))


def _title(story: Trace, words: Words) -> str:
    return words.t("{tip}: {amount} for {creator}", tip=story.tip.public_id,
                   amount=words.money(story.tip.amount), creator=story.creator)  # fmt: skip


def _between(story: Trace, words: Words) -> str:
    if story.viewer is Viewer.FAN:
        return words.t("Your tip")
    if story.payer is not None:
        return words.t("From {fan}", fan=story.payer)
    if story.viewer is Viewer.STAFF:
        return words.t("From somebody who is not named; /mod case opens a case")
    return words.t("From somebody who stays hidden")


def _step(step: Step, story: Trace, words: Words) -> str:
    sum_ = words.money(step.money) if step.money is not None else ""
    what = step.what
    said = _posted(what, sum_, story, words) if isinstance(what, EntryKind) else _happened(what, sum_, words)
    return said if step.ref is None else f"{said} ({step.ref})"


def _happened(what: Happening, sum_: str, words: Words) -> str:
    return {
        Happening.QUOTED: words.t("quote of {sum}", sum=sum_),
        Happening.PAGE_OPENED: words.t("payment page opened"),
        Happening.EXPIRED: words.t("expired, nothing was taken"),
        Happening.FAILED: words.t("the payment failed, nothing was taken"),
        Happening.CANCELLED: words.t("cancelled, nothing was taken"),
        Happening.REFUND_ASKED: words.t("refund asked for"),
        Happening.REFUND_SENT: words.t("refund of {sum} decided", sum=sum_),
        Happening.REFUND_FAILED: words.t("the bank did not take the refund of {sum}", sum=sum_),
        Happening.DISPUTE_OPENED: words.t("the payer’s bank asks about {sum}", sum=sum_),
    }[what]


def _posted(kind: EntryKind, sum_: str, story: Trace, words: Words) -> str:
    creator = story.creator
    return {
        EntryKind.TIP_SETTLED: words.t("{sum} paid, the tip went on to {creator}", sum=sum_, creator=creator),
        EntryKind.TIP_FEE_KNOWN: (
            words.t("card fee of {sum}, covered by the fan", sum=sum_)
            if story.tip.fee_payer is FeePayer.FAN
            else words.t("card fee of {sum}, on the operator", sum=sum_)
        ),
        EntryKind.TIP_REFUNDED: words.t("{sum} went back to the fan", sum=sum_),
        EntryKind.TIP_REFUND_UNDONE: words.t("a refund of {sum} came back from the bank", sum=sum_),
        EntryKind.TIP_TRANSFER_REVERSED: words.t("{sum} came back from {creator}", sum=sum_, creator=creator),
        EntryKind.TIP_SECOND_PAYMENT: words.t("{sum} paid a second time", sum=sum_),
        EntryKind.TIP_SECOND_PAYMENT_REFUNDED: words.t("the second payment of {sum} went back", sum=sum_),
        EntryKind.QUARANTINED: words.t("{sum} arrived that does not fit, kept aside", sum=sum_),
        EntryKind.QUARANTINE_CLEARED: words.t("{sum} that was kept aside is settled", sum=sum_),
        EntryKind.DISPUTE_FUNDS_WITHDRAWN: words.t("the bank holds {sum} until it decides", sum=sum_),
        EntryKind.DISPUTE_FEE: words.t("the bank’s fee of {sum}, on the operator", sum=sum_),
        EntryKind.DISPUTE_REVERSED_FROM_CREATOR: words.t(
            "{sum} was taken back from {creator} until the bank decides", sum=sum_, creator=creator
        ),
        EntryKind.DISPUTE_WON: words.t("the bank decided for {creator}: {sum} is back", creator=creator, sum=sum_),
        EntryKind.DISPUTE_RESENT: words.t("{sum} went to {creator} again", sum=sum_, creator=creator),
        EntryKind.DISPUTE_LOST: words.t("the bank gave {sum} to the payer", sum=sum_),
        EntryKind.DEBT_SETTLED: words.t("{sum} of what was owed is settled", sum=sum_),
    }[kind]


def _holder(holder: Holder, story: Trace, words: Words) -> str:
    return {
        Holder.FAN: words.t("you") if story.viewer is Viewer.FAN else words.t("the fan"),
        Holder.BANK: words.t("on its way from the bank"),
        Holder.CREATOR: words.t("you, in your own payout account")
        if story.viewer is Viewer.CREATOR
        else story.creator,
        Holder.OPERATOR: words.t("kept aside by the operator"),
        Holder.DISPUTE: words.t("held by the bank"),
    }[holder]


def _next(story: Trace, words: Words) -> str:
    if story.next is Next.PAY and story.until is not None:
        return words.t("the fan pays, until {time}", time=words.clock(story.until))
    return {
        Next.PAY: words.t("the fan pays"),
        Next.WAIT_FOR_BANK: words.t("the bank says yes or no, within a few days"),
        Next.BANK_PAYOUT: words.t("the payout account pays it out to the creator’s bank by its own schedule"),
        Next.BANK_DECIDES: words.t("the payer’s bank decides, within some weeks"),
        Next.REFUND_ON_ITS_WAY: words.t("the refund reaches the fan, within a few days"),
        Next.STAFF_DECIDES: words.t("the staff decides"),
        Next.NOTHING: words.t("nothing, this is over"),
    }[story.next]


def _rows(story: Trace, words: Words) -> tuple[tuple[Button, ...], ...]:
    if story.viewer is not Viewer.FAN:
        return ()
    return ((Button(words.t("Show the tip"), press=f"tip.show:{story.tip.id}"),),)
