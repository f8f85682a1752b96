"""What a person settles about himself: linked accounts, language, how his tips are shown."""

from bot.members.model import Platform
from bot.replies import members as say
from bot.replies.reply import Answer
from bot.replies.words import Words
from bot.tips.model import Privacy

from .gesture import Gesture, command
from .start import link

# Longer ones were never made; a button has no room for them either.
_CODE_MAX = 24


@command("link")
async def link_accounts(g: Gesture) -> Answer:
    """A code for the other platform, or the code from there."""
    if g.text:
        return say.linked(await g.app.members.finish_link(g.caller, g.text), g.words)
    return say.link_code(await g.app.members.start_link(g.caller), Platform.TELEGRAM, g.words)


@link("link")
async def link_by_link(g: Gesture, code: str) -> Answer:
    """A code came with a link, which anybody can make: joining takes a yes."""
    return say.confirm_link(code[:_CODE_MAX], g.words)


@command("unlink")
async def unlink(g: Gesture) -> Answer:
    """Take an account apart, after one more yes."""
    typed = g.arg(0).lower()
    return say.ask_unlink(Platform(typed), g.words) if typed in set(Platform) else say.choose_unlink(g.words)


@command("language")
async def language(g: Gesture) -> Answer:
    """The language of all answers from now on, said in it."""
    if not g.text:
        return say.choose_language(g.words)
    code = await g.app.members.set_language(g.caller, g.arg(0))
    return say.language_set(code, Words(code, g.words.zone))


@command("settings")
async def settings(g: Gesture) -> Answer:
    """What is set once for all."""
    present = Privacy(g.caller.member.tip_privacy or g.app.config.tips.privacy_default)
    return say.settings(g.caller.member, present, g.app.members.show_currencies, g.words)
