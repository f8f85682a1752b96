"""What people read about money that goes back: the request, its answer, and who would lose what."""

from dataclasses import replace

from bot.payments.refunds import RefundAsked, RefundPreview
from bot.replies.reply import Button, Field, Form, Line, Reply, Style, Tone
from bot.replies.words import Words
from bot.tips.model import Tip

REASON_CHARACTERS = 300


def ask_form(tip_id: int, words: Words) -> Form:
    """Why a fan wants his money back."""
    reason = Field("reason", words.t("What went wrong?"), max_length=REASON_CHARACTERS, lines=3)
    return Form(f"refund.ask:{tip_id}", words.t("Ask for a refund"), (reason,))


def asked(found: RefundAsked, words: Words) -> Reply:
    """The request waits for a person."""
    about, sum_ = found.tip.public_id, words.money(found.amount)
    if not found.new:
        said = words.t("Your request about {tip} is with the staff already.", tip=about)
    else:
        said = words.t("Your request is with the staff: {sum} of {tip}.", sum=sum_, tip=about)
    lines = (
        Line(said),
        Line(words.t("A person decides, and you hear the answer and the reason.")),
        Line(words.t("Case {case}", case=found.case.public_id), Style.QUIET),
    )
    return Reply(lines, fresh=True)


def preview(found: RefundPreview, words: Words) -> Reply:
    """For staff: what a refund costs whom, before anybody says yes."""
    lines = [
        Line(words.t("Refund of {tip}", tip=found.tip.public_id), Style.HEADING),
        Line(words.t("Back to the fan: {sum}", sum=words.money(found.amount))),
        Line(words.t("From the creator’s Stripe balance: {sum}", sum=words.money(found.from_creator))),
        Line(words.t("On the operator: {sum}", sum=words.money(found.from_operator))),
    ]
    if found.fee is not None:
        lines.append(Line(words.t("The card fee of {sum} stays with Stripe.", sum=words.money(found.fee)), Style.QUIET))
    if not found.sure:
        lines.append(
            Line(words.t("Stripe did not say what the creator has. If it is less, the operator bears the rest."))
        )
    if found.amount != found.left:
        lines.append(Line(words.t("At most {sum} can go back.", sum=words.money(found.left)), Style.QUIET))
    if found.second:
        lines.append(Line(words.t("Two people must agree to this sum.")))
    go = Button(words.t("Put into the queue"), press=f"refund.staff:{found.tip.id}", tone=Tone.DANGER)
    return Reply(tuple(lines), ((go,),))


def previewed(found: RefundPreview, begun: RefundAsked, words: Words) -> Reply:
    """A refund that staff began in one go: what it costs whom, and that it waits for its yes."""
    waits = in_queue(begun, words)
    return replace(waits, lines=(*preview(found, words).lines, *waits.lines))


def staff_form(tip: Tip, words: Words) -> Form:
    """The sum and the reason of a refund that staff begins."""
    return Form(
        f"refund.staff:{tip.id}",
        words.t("Refund of {tip}", tip=tip.public_id),
        (
            Field("amount", words.t("Amount; empty for all that is left"), required=False, max_length=20),
            Field("reason", words.t("Reason, for the record"), max_length=REASON_CHARACTERS, lines=3),
        ),
    )


def in_queue(found: RefundAsked, words: Words) -> Reply:
    """A refund that staff began waits for its yes."""
    lines = (
        Line(words.t("In the queue: {sum} of {tip}.", sum=words.money(found.amount), tip=found.tip.public_id)),
        Line(words.t("Case {case}", case=found.case.public_id), Style.QUIET),
    )
    return Reply(lines, ((Button(words.t("Open"), press=f"case.show:{found.case.id}"),),), fresh=True)
