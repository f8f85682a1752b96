"""What creators, and those who want to become one, read."""

from datetime import datetime

from bot.programme.model import AccountKind, Application, CreatorProfile, EnrolmentState, Question, Readiness
from bot.replies import topics
from bot.replies.follows import follow_button
from bot.replies.reasons import reason_said
from bot.replies.reply import Button, Choice, Choose, Field, Form, Line, Reply, Style, Toast, Tone
from bot.replies.vocabulary import account_kind, enrolment, readiness
from bot.replies.words import Words
from bot.stats.model import StatsPeriod
from bot.tips.model import TipId

Rows = tuple[tuple[Button, ...], ...]


def card(profile: CreatorProfile, words: Words) -> Reply:
    """A creator's card; his own one has his switches."""
    lines = [Line(profile.name, Style.HEADING)]
    if profile.channel is not None:
        lines.append(Line(profile.channel))
    if profile.topics:
        lines.append(Line(topics.named(profile.topics, words), Style.QUIET))
    if not profile.own:
        lines.append(Line(words.t("All of a tip reaches {creator}.", creator=profile.name), Style.QUIET))
        tip = Button(words.t("Tip this creator"), press=f"tip.to:{profile.member_id}", tone=Tone.MAIN)
        return Reply(tuple(lines), ((tip, follow_button(profile.member_id, words)),))
    if profile.state is not EnrolmentState.APPROVED:
        # Switches that change nothing would only mislead him.
        said = suspended(words) if profile.state is EnrolmentState.SUSPENDED else _stands(profile.state, words)
        return Reply((*lines, Line(said)))
    state = readiness(profile.readiness, words)
    lines.append(Line(words.t("Your payout account: {state}", state=state)))
    lines.append(Line(words.t("Tips: on") if profile.tips_on else words.t("Tips: off")))
    lines.append(Line(words.t("Gifts: on") if profile.gifts_on else words.t("Gifts: off, on videos and in every LIVE")))
    tips = words.t("Switch tips off") if profile.tips_on else words.t("Switch tips on")
    gifts = words.t("Take no gifts") if profile.gifts_on else words.t("Take gifts again")
    row = [
        Button(tips, press=f"creator.tips:0:{'off' if profile.tips_on else 'on'}"),
        Button(gifts, press=f"creator.gifts:0:{'off' if profile.gifts_on else 'on'}"),
    ]
    more = [
        Button(words.t("My supporters"), press=f"supporter.show:{StatsPeriod.MONTH}"),
        Button(words.t("All settings"), press="creator.settings:0"),
    ]
    if profile.readiness is not Readiness.READY:
        row.append(Button(words.t("Set up payouts"), press="payout.setup:0", tone=Tone.MAIN))
    return Reply(tuple(lines), (tuple(row), tuple(more)))


def application(view: Application, operator: str, terms_url: str, words: Words) -> Reply:
    """Where an application stands; a draft asks its next question."""
    state = view.enrolment.state
    if state is not EnrolmentState.DRAFT:
        return _standing(view, words)
    if view.complete:
        return _summary(view, words)
    # What is known already is not asked, so only what is left is counted.
    left = len(view.open_questions)
    said = words.n("Becoming a creator: {count} question left", "Becoming a creator: {count} questions left", left)
    heading = Line(said, Style.HEADING)
    lines, rows, choose = _ask(view, operator, terms_url, words)
    return Reply((heading, *lines), (*rows, _ways(view, words)), choose)


def text_form(question: Question, words: Words) -> Form:
    """The two questions that are answered in writing."""
    if question is Question.REGION:
        label = words.t("Your country, two letters like US")
        field = Field("region", label, max_length=40)
        return Form("apply.region:0", words.t("Where do you live?"), (field,), back="apply.go:0")
    label = words.t("Link to where you publish")
    field = Field("channel", label, max_length=200)
    return Form("apply.channel:0", words.t("Your channel"), (field,), back="apply.go:0")


def answer_form(asked: str, words: Words) -> Form:
    """The moderator's question, shortened to what a form's label holds."""
    field = Field("answer", asked[:45] or words.t("Your answer"), max_length=1000, lines=4)
    return Form("apply.reply:0", words.t("Your answer"), (field,), back="creator.own:0")


def cancelled(words: Words) -> Reply:
    return Reply((Line(words.t("Your application was discarded. Nothing was sent.")),))


def blocked(tip_id: TipId, done: bool, blocked: bool, words: Words) -> Reply | Toast:
    """After [Block] under a tip, which a slip of the finger must not decide for ever; and after [Unblock]."""
    if not done:
        return Toast(words.t("That tip was not for you."))
    if not blocked:
        return Reply((Line(words.t("This fan can tip you again.")),))
    undo = Button(words.t("Unblock"), press=f"creator.block:{tip_id}:off")
    return Reply((Line(words.t("This fan can’t tip you any more, and is not told why.")),), ((undo,),), fresh=True)


def suspended(words: Words) -> str:
    """What a creator reads whom the staff has suspended."""
    return words.t("You are suspended as a creator, so no tips or gifts can reach you. What you received stays yours. "
                   "Please ask the staff what to do.")


def appeal_way(until: datetime | None, words: Words) -> tuple[tuple[Line, ...], tuple[tuple[Button, ...], ...]]:
    """The line and the button below a decision that can be appealed; nothing for any other."""
    if until is None:
        return (), ()
    said = words.t("If you think this is wrong, you can appeal once, until {when}.", when=words.when(until))
    return (Line(said),), ((Button(words.t("Appeal"), press="appeal.write:0"),),)


def _ask(view: Application, operator: str, terms_url: str, words: Words) -> tuple[
    tuple[Line, ...], Rows, tuple[Choose, ...]
]:  # fmt: skip
    question = view.open_questions[0]
    if question is Question.REGION:
        button = Button(words.t("Write the country"), press="apply.region:0", tone=Tone.MAIN)
        return (Line(words.t("Which country do you live in?")),), ((button,),), ()
    if question is Question.AGE:
        needed = words.number(view.age_needed or 18)
        yes = Button(words.t("I am {needed} or older", needed=needed), press="apply.age:0:yes", tone=Tone.MAIN)
        no = Button(words.t("I am younger"), press="apply.age:0:no")
        lines = (
            Line(words.t("In your country a creator must be at least {needed}.", needed=needed)),
            Line(words.t("I keep your answer, but no date of birth. It can’t be changed afterwards."), Style.QUIET),
        )
        return lines, ((yes, no),), ()
    if question is Question.ACCOUNT_KIND:
        choices = tuple(Choice(account_kind(kind, words), kind.value) for kind in AccountKind)
        choose = Choose("apply.kind:0", words.t("It belongs to …"), choices)
        return (Line(words.t("Whose account is this?")),), (), (choose,)
    if question is Question.CHANNEL:
        button = Button(words.t("Write the link"), press="apply.channel:0", tone=Tone.MAIN)
        return (Line(words.t("Where do you publish? Moderators look at it.")),), ((button,),), ()
    asked = words.t(
        "Do you agree to the rules of {operator}, and that moderators read this application?", operator=operator
    )
    agree = Button(words.t("I agree"), press="apply.consent:0:yes", tone=Tone.MAIN)
    return (Line(asked),), ((agree, Button(words.t("Read the terms"), url=terms_url)),), ()


def _summary(view: Application, words: Words) -> Reply:
    form = view.enrolment
    kind = account_kind(form.account_kind, words) if form.account_kind else ""
    lines = (
        Line(words.t("Ready to hand in"), Style.HEADING),
        Line(words.t("Country: {region}", region=words.country(form.region or ""))),
        Line(words.t("Kind of account: {kind}", kind=kind)),
        Line(words.t("Channel: {channel}", channel=form.channel or "")),
        *topics.lines(form.interests, form.styles, words),
    )
    send = Button(words.t("Hand in"), press="apply.submit:0", tone=Tone.MAIN)
    return Reply(lines, ((send, *topics.buttons(words)), _ways(view, words)))


def _ways(view: Application, words: Words) -> tuple[Button, ...]:
    """Out of the form, or a step back in it. The way back names the question it stands below."""
    cancel = Button(words.t("Cancel"), press="apply.cancel:0")
    if not view.can_go_back:
        return (cancel,)
    at = view.open_questions[0].value if view.open_questions else "end"
    return Button(words.t("Back"), press=f"apply.back:0:{at}"), cancel


def _stands(state: EnrolmentState, words: Words) -> str:
    return words.t("Your application: {state}", state=enrolment(state, words))


def _standing(view: Application, words: Words) -> Reply:
    form = view.enrolment
    lines = [Line(_stands(form.state, words), Style.HEADING)]
    if form.state is EnrolmentState.SUBMITTED:
        lines.append(Line(words.t("A moderator decides, and you hear from me. Nothing more to do.")))
    if form.state is EnrolmentState.NEEDS_INFO and form.question:
        lines.append(Line(form.question, Style.QUOTE))
        return Reply(tuple(lines), ((Button(words.t("Answer"), press="apply.reply:0", tone=Tone.MAIN),),))
    if form.state is EnrolmentState.APPROVED:
        lines.append(Line(words.t("One step is left before tips can reach you: your payout account.")))
        return Reply(tuple(lines), ((Button(words.t("Set up payouts"), press="payout.setup:0", tone=Tone.MAIN),),))
    if form.state is EnrolmentState.SUSPENDED:
        lines.append(Line(suspended(words)))
        if form.reason:
            lines.append(Line(reason_said(form.reason, words), Style.QUOTE))
    if form.state is EnrolmentState.LEFT:
        return Reply(tuple(lines), ((Button(words.t("Become a creator"), press="apply.go:0"),),))
    if form.state is EnrolmentState.REJECTED:
        if form.reason:
            lines.append(Line(reason_said(form.reason, words), Style.QUOTE))
        if form.reapply_at is not None:
            lines.append(Line(words.t("You can apply again from {day} on.", day=words.day(form.reapply_at))))
    more, rows = appeal_way(view.appeal_until, words)
    return Reply((*lines, *more), rows)
