"""Buttons about oneself: age and country, linked accounts, language, what was missed."""

from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from bot.errors import NotFound
from bot.members.model import Platform
from bot.members.rules import read_region
from bot.presses.press import Press, on
from bot.programme.model import AccountKind
from bot.replies import members as say
from bot.replies.notices import inbox as say_inbox
from bot.replies.notices import sent_again as say_again
from bot.replies.reply import Answer
from bot.replies.words import Words, language_of
from bot.tips.model import Privacy

if TYPE_CHECKING:
    from bot.app import App


@on("member.age")
async def age(app: "App", press: Press, words: Words) -> Answer:
    """The country first, since the age that is asked for depends on it. Who has answered is not asked again."""
    if press.caller.member.over_age:
        return say.age_stated(press.caller.member, press.number, words)
    typed = press.answer("region")
    if not typed:
        return say.country_form(press.number, words)
    region = read_region(typed)
    return say.age_question(region, app.config.programme.age_of(region), press.number, words)


@on("member.over")
async def over(app: "App", press: Press, words: Words) -> Answer:
    """Of age, not of age, or an organisation's account."""
    said, _, wish = press.more.partition(":")
    if said == "other":
        return say.whose_account(read_region(press.subject), words)
    member = await app.members.state_age(press.caller, press.subject, said == "yes")
    return say.age_stated(member, int(wish) if wish.isascii() and wish.isdigit() and len(wish) <= 18 else 0, words)


@on("member.kind")
async def kind(app: "App", press: Press, words: Words) -> Answer:
    """Whose account it is, if it is nobody's own."""
    found = _member_of(AccountKind, press.more)
    return say.age_stated(await app.members.state_age(press.caller, press.subject, True, found), 0, words)


@on("member.link")
async def link(app: "App", press: Press, words: Words) -> Answer:
    """The yes to a code that came with a link. It is good once, for minutes, and only its presser sees this button."""
    return say.linked(await app.members.finish_link(press.caller, press.subject), words)


@on("member.unlink")
async def unlink(app: "App", press: Press, words: Words) -> Answer:
    """Take an account apart."""
    return say.unlinked(await app.members.unlink(press.caller, _member_of(Platform, press.subject)), words)


@on("member.language")
async def language(app: "App", press: Press, words: Words) -> Answer:
    """Another language, answered in it."""
    code = await app.members.set_language(press.caller, press.subject)
    return say.language_set(code, Words(language_of(code), words.zone))


@on("member.settings")
async def settings(app: "App", press: Press, words: Words) -> Answer:
    """What is set once for all."""
    member = press.caller.member
    present = Privacy(member.tip_privacy or app.config.tips.privacy_default)
    return say.settings(member, present, app.members.show_currencies, words)


@on("member.currency")
async def currency(app: "App", press: Press, words: Words) -> Answer:
    """In which currency an "about" is shown."""
    return say.currency_set(await app.members.set_show_currency(press.caller, press.subject), words)


@on("member.privacy")
async def privacy(app: "App", press: Press, words: Words) -> Answer:
    """How tips are shown from now on."""
    return say.privacy_set(await app.members.set_tip_privacy(press.caller, _member_of(Privacy, press.subject)), words)


@on("inbox.show")
async def inbox(app: "App", press: Press, words: Words) -> Answer:
    """What was missed."""
    page = await app.inbox.read(press.caller)
    last = page.items[-1].id if page.items else 0
    return say_inbox(tuple((item.notice, item.created_at) for item in page.items), page.left, last, words)


@on("inbox.read")
async def inbox_read(app: "App", press: Press, words: Words) -> Answer:
    """Put away what was read; what is left comes next."""
    page = await app.inbox.mark_read(press.caller, press.number)
    last = page.items[-1].id if page.items else 0
    return say_inbox(tuple((item.notice, item.created_at) for item in page.items), page.left, last, words)


@on("inbox.again")
async def inbox_again(app: "App", press: Press, words: Words) -> Answer:
    """Send it once more."""
    return say_again(await app.inbox.try_again(press.caller, press.number), words)


E = TypeVar("E", bound=StrEnum)


def _member_of(words: type[E], text: str) -> E:
    """A word of an enum out of a button; buttons can be forged."""
    try:
        return words(text)
    except ValueError:
        raise NotFound("button") from None
