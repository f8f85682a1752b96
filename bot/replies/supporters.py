"""What a creator reads about those who support him, as far as they let him know."""

from collections.abc import Sequence

from bot.money import Money
from bot.replies.reply import Button, Choice, Choose, Line, Reply, Style, Toast
from bot.replies.stats import period_name
from bot.replies.words import Words
from bot.stats.model import StatsPeriod
from bot.supporters.model import Supporter, SupporterPage


def supporters(page: SupporterPage, words: Words) -> Reply:
    """Everybody who let the creator know, the rest as one sum, and a tap for thanks."""
    lines = [Line(words.t("Your supporters · {period}", period=period_name(page.period, words)), Style.HEADING)]
    lines += [Line(_line(one, words)) for one in page.items]
    hidden = page.hidden
    if hidden.count:
        lines.append(
            Line(words.n("Hidden from you: {count} tip, {sums}.", "Hidden from you: {count} tips, {sums}.",
                         hidden.count, sums=_sums(hidden.tips, words)))
        )  # fmt: skip
    if not page.items and not hidden.count:
        lines.append(Line(words.t("No tips in this period.")))
    said = words.t("Only you see this list. Thanks reach each fan once a day at most, and only if a tip came since the "
                   "last ones.")  # fmt: skip
    lines.append(Line(said, Style.QUIET))
    return Reply(tuple(lines), _rows(page, words), _choices(page, words))


def thanked(name: str, words: Words) -> Toast:
    """The same words whether anything was due: see `Supporters.thank`."""
    return Toast(words.t("Your thanks go to {name}.", name=name))


def thanked_hidden(words: Words) -> Toast:
    """The same for those who are not known."""
    return Toast(words.t("Your thanks go to everybody who stays hidden from you."))


def blocked(name: str, fan_id: int, is_blocked: bool, words: Words) -> Reply:
    """After [Block], which a slip of the finger must not decide for ever; and after [Unblock]."""
    if not is_blocked:
        return Reply((Line(words.t("{name} can tip you again.", name=name)),), fresh=True)
    undo = Button(words.t("Unblock"), press=f"supporter.block:{fan_id}:off")
    said = words.t("{name} can’t tip you any more, and is not told why. /creator settings lists whom you block.",
                   name=name)  # fmt: skip
    return Reply((Line(said),), ((undo,),), fresh=True)


def _line(one: Supporter, words: Words) -> str:
    facts = {"name": one.name, "sums": _sums(one.tips, words), "day": words.day(one.last_at)}
    if one.blocked:
        return words.t("{name}: {sums}, last on {day} · blocked", **facts)
    return words.t("{name}: {sums}, last on {day}", **facts)


def _sums(sums: Sequence[Money], words: Words) -> str:
    return " + ".join(words.money(one) for one in sums)


def _rows(page: SupporterPage, words: Words) -> tuple[tuple[Button, ...], ...]:
    rows: list[tuple[Button, ...]] = []
    if page.hidden.count:
        rows.append((Button(words.t("Thank the hidden ones"), press=f"supporter.hidden:{page.period}"),))
    pager: list[Button] = []
    if page.page > 0:
        pager.append(Button(words.t("Back"), press=f"supporter.show:{page.period}:{page.page - 1}"))
    if page.page + 1 < page.pages:
        pager.append(Button(words.t("More"), press=f"supporter.show:{page.period}:{page.page + 1}"))
    if pager:
        rows.append(tuple(pager))
    others = (one for one in StatsPeriod if one is not page.period)
    rows.append(tuple(Button(period_name(one, words), press=f"supporter.show:{one}:0") for one in others))
    return tuple(rows)


def _choices(page: SupporterPage, words: Words) -> tuple[Choose, ...]:
    if not page.items:
        return ()
    thank = tuple(Choice(words.t("Thank {name}", name=one.name)[:100], str(one.member_id)) for one in page.items)
    block = tuple(
        Choice(words.t("Unblock {name}", name=one.name)[:100], f"{one.member_id}:off")
        if one.blocked
        else Choice(words.t("Block {name}", name=one.name)[:100], f"{one.member_id}:on")
        for one in page.items
    )
    return (
        Choose("supporter.thank", words.t("Say thanks to …"), thank),
        Choose("supporter.block", words.t("Take no more tips from …"), block),
    )
