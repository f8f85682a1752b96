"""/mydata: what is kept of whoever asks."""

from bot.presses import press as presses
from bot.presses.press import Press
from bot.replies.reply import Answer

from .gesture import Gesture, command
from .start import link

_STEPS = ("show", "export", "delete")


@command("mydata", way_in="mydata")
async def mydata(g: Gesture) -> Answer:
    """`/mydata export` is the file, `/mydata delete` the plan; anything else shows what is kept."""
    typed = g.arg(0).lower()
    return await presses.answer(g.app, Press(g.caller, f"mydata.{typed if typed in _STEPS else 'show'}", "0"), g.words)


@link("mydata")
async def mydata_by_link(g: Gesture, _: str) -> Answer:
    """What is kept."""
    return await presses.answer(g.app, Press(g.caller, "mydata.show", "0"), g.words)
