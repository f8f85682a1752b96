"""The buttons of /stats."""

from typing import TYPE_CHECKING

from bot.presses.press import Press, on
from bot.replies import dashboard as say_page
from bot.replies import stats as say
from bot.replies.reply import Answer
from bot.replies.stats_chart import course
from bot.replies.words import Words
from bot.stats.model import StatsPeriod

if TYPE_CHECKING:
    from bot.app import App


@on("stats.show")
async def show(app: "App", press: Press, words: Words) -> Answer:
    """Another period."""
    shown = await app.stats.show(press.caller, press.one_of(StatsPeriod))
    return say.stats(shown, await app.eligibility.show(press.caller), words)


@on("stats.chart")
async def chart(app: "App", press: Press, words: Words) -> Answer:
    """Day by day, as a picture and in numbers."""
    return await app.charts.illustrated(course(await app.stats.course(press.caller, press.one_of(StatsPeriod)), words))


@on("stats.file")
async def file(app: "App", press: Press, words: Words) -> Answer:
    """Every tip and gift, for a spreadsheet."""
    period = press.one_of(StatsPeriod)
    return say.exported(period, await app.stats.export(press.caller, period), words)


@on("stats.web")
async def web(app: "App", press: Press, words: Words) -> Answer:
    """The way to the page."""
    return say_page.link(await app.dashboards.link(press.caller), words)
