"""/start without anything else, /help, and the operator's terms."""

from bot.replies import help as say
from bot.replies.reply import Answer

from .gesture import Gesture, command, first_words


def welcome(g: Gesture) -> Answer:
    """The first words."""
    return say.welcome(g.caller.member.name, g.app.config.operator.name, g.words)


_STAFFS = frozenset({"mod", "staff", "setup"})


@command("help", for_admins=True)
async def help_(g: Gesture) -> Answer:
    """Everything there is for whoever asks, or how to tip."""
    if g.arg(0).lower() == "tip":
        return say.how_to_tip(await g.app.programme.names(g.caller, ""), g.words)
    if await g.app.staff.serves(g.caller):
        return say.help_(g.words, first_words())
    # Whoever administers the group may set it up; the power to do more comes afterwards.
    hidden = _STAFFS - {"setup"} if g.caller.platform_admin else _STAFFS
    return say.help_(g.words, first_words() - hidden)


@command("terms")
async def terms(g: Gesture) -> Answer:
    operator = g.app.config.operator
    return say.terms(operator.name, operator.terms_url, g.words)


@command("privacy")
async def privacy(g: Gesture) -> Answer:
    operator = g.app.config.operator
    return say.privacy(operator.name, operator.privacy_url, g.words)
