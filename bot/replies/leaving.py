"""What a creator reads before he leaves the programme, and after it."""

from collections.abc import Iterator

from bot.errors import Refusal
from bot.programme.leaving import PRESS, Farewell
from bot.programme.model import LeaveLater, Readiness
from bot.replies.diamonds import lines as diamond_lines
from bot.replies.payouts import state_sentence
from bot.replies.refusals_people import Sentence, plainly
from bot.replies.reply import Button, Line, Reply, Style, Tone
from bot.replies.words import Words


def leaving(found: Farewell, words: Words) -> Reply:
    """What becomes of each balance and when; before the yes with the button that says it."""
    if found.done:
        lines = [Line(words.t("You have left the programme"), Style.HEADING), *_balances(found, words)]
        again = Button(words.t("Become a creator again"), press="apply.go:0")
        return Reply((*lines, Line(words.t("You can apply again at any time."), Style.QUIET)), ((again,),))
    lines = [Line(words.t("Leave the programme?"), Style.HEADING)]
    lines.append(Line(words.t("No new tips and gifts from then on, and no list shows you. What is being paid at that "
                              "moment may still arrive.")))  # fmt: skip
    if found.live is not None:
        lines.append(Line(words.t("Your LIVE “{title}” ends.", title=found.live.title)))
    leave = Button(words.t("Leave"), press=PRESS, tone=Tone.DANGER)
    stay = Button(words.t("Stay"), press="creator.own:0")
    return Reply((*lines, *_balances(found, words)), ((leave, stay),))


def _balances(found: Farewell, words: Words) -> Iterator[Line]:
    yield Line(words.t("Tips: all you received lies in your own Stripe account and is paid out from there."))
    if found.account is not None and found.account.readiness is not Readiness.READY:
        yield Line(state_sentence(found.account, words), Style.QUIET)
    held = tuple(diamond_lines(found.diamonds, words))
    if not held:
        yield Line(words.t("Diamonds: none."))
        return
    yield Line(words.t("Diamonds: they stay yours, and what is pending still matures:"))
    yield from held
    if found.diamonds.days:
        last, _ = found.diamonds.days[-1]
        yield Line(words.t("On {day} the last of them is available.", day=words.day(last)))


def _later(error: LeaveLater, words: Words) -> Reply:
    said = words.t("While you are suspended, you cannot leave: what you have rests until that is decided. You can "
                   "appeal it with /creator appeal, or ask the staff.")  # fmt: skip
    return plainly(said, rows=((Button(words.t("Appeal"), press="appeal.write:0"),),))


SENTENCES: dict[type[Refusal], Sentence] = {LeaveLater: _later}
