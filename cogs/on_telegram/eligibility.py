"""/eligibility: what one qualifies for, in the private chat."""

from bot.presses import press as presses
from bot.presses.press import Press
from bot.replies.reply import Answer

from .gesture import Gesture, command
from .start import link


@command("eligibility", way_in="eligibility")
async def eligibility(g: Gesture) -> Answer:
    """Every rule with how it is met."""
    return await presses.answer(g.app, Press(g.caller, "eligibility.show", "0"), g.words)


@link("eligibility")
async def eligibility_by_link(g: Gesture, _: str) -> Answer:
    """The same, for whoever came from a group."""
    return await eligibility(g)
