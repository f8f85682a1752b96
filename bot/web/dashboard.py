"""/dashboard: a creator's own page. A link from his private chat opens it once, by a press, so that robots which fetch
links for previews use none up; from then on a cookie that no script can read and no other site can use leads in.

Only hashes of both secrets are kept, in our database. There is no script on the page, and it asks nobody but us.
"""

from typing import TYPE_CHECKING, Final

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.dashboard.model import Visit
from bot.dashboard.service import VISIT_LIFE
from bot.errors import Busy, Refusal, TryLater
from bot.replies import dashboard as say
from bot.replies.refusals import refusal
from bot.replies.reply import Chart, Reply
from bot.replies.stats_chart import WIDE, Look, alt, chart
from bot.stats.model import StatsPeriod

from .drawings import Drawings
from .pages import TEMPLATES, words_of
from .pages import page as draw

if TYPE_CHECKING:
    from bot.app import App

COOKIE: Final = "bouquet_dashboard"
_PATH = "/dashboard"
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
_DARK = Look(640, "#221c26", "#f4eef6", "#b6a9bd", "#3a3040", "#ff8fc0", "#8fb8f0")
_NARROW, _NARROW_DARK = (
    Look(250, look.ground, look.ink, look.line, look.grid, look.coins, look.tips) for look in (WIDE, _DARK)
)
LOOKS = {"wide": WIDE, "wide-dark": _DARK, "narrow": _NARROW, "narrow-dark": _NARROW_DARK}


class DashboardPages:
    """Opens dashboards, shows them and closes them."""

    def __init__(self, app: "App") -> None:
        self._app, self._drawings = app, Drawings(app.charts)

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get(f"{_PATH}/open/{{token}}", _kindly(self.door)),
            web.post(f"{_PATH}/open/{{token}}", _kindly(self.open)),
            web.get(_PATH, _kindly(self.show)),
            web.get(f"{_PATH}/chart/{{look}}.png", _kindly(self.chart)),
            web.get(f"{_PATH}/income.csv", _kindly(self.file)),
            web.post(f"{_PATH}/leave", _kindly(self.leave)),
        ]

    async def door(self, request: web.Request) -> web.Response:
        """A page with one button. Changes nothing."""
        words = words_of(request)
        if not await self._app.dashboards.waits(request.match_info["token"]):
            return _closed(request, say.nowhere(words), 404)
        return draw(request, say.door(words), act=words.t("Open the dashboard"))

    async def open(self, request: web.Request) -> web.Response:
        """Uses the link up, and leads on to the page."""
        words = words_of(request)
        if _from_elsewhere(request):
            return _closed(request, say.nowhere(words), 403)
        secret = await self._app.dashboards.open(request.match_info["token"])
        if secret is None:
            return _closed(request, say.nowhere(words), 404)
        answer = web.Response(status=303, headers={"Location": _PATH})
        answer.set_cookie(
            COOKIE, secret, path=_PATH, max_age=int(VISIT_LIFE.total_seconds()), httponly=True, samesite="Strict",
            secure=self._app.config.web.public_url.startswith("https:"),
        )  # fmt: skip
        return answer

    async def show(self, request: web.Request) -> web.Response:
        """The page, or that there is none for this browser."""
        visit = await self._visit(request)
        if visit is None:
            return _closed(request, say.signed_out(words_of(request)), 401)
        words, period = self._app.words(visit.caller), _period(request, StatsPeriod.MONTH)
        found = await self._app.dashboards.look(visit, period if period in say.DRAWN else StatsPeriod.MONTH)
        html = TEMPLATES.get_template("dashboard.html").render(
            page=say.page(found, words), lang=words.language, path=_PATH
        )
        return web.Response(
            text=html, content_type="text/html", charset="utf-8", headers={"Content-Security-Policy": _POLICY}
        )

    async def chart(self, request: web.Request) -> web.Response:
        """The days as a picture, drawn by a process of its own; 404 where there is nothing to draw, or nobody who
        draws. The same numbers stand on the page."""
        visit, look = await self._visit(request), LOOKS.get(request.match_info["look"])
        if visit is None or look is None:
            return web.Response(status=401 if visit is None else 404)
        words = self._app.words(visit.caller)
        course = await self._app.dashboards.course(visit, _period(request, StatsPeriod.MONTH))
        if not any(day.coins or day.tips for day in course.days):
            return web.Response(status=404)
        drawing = Chart(chart(course.days, "", words, look), alt(course, words))
        png = await self._drawings.png(drawing)
        return web.Response(status=404) if png is None else web.Response(body=png, content_type="image/png")

    async def file(self, request: web.Request) -> web.Response:
        """Every tip and gift of a period, for a spreadsheet."""
        visit = await self._visit(request)
        if visit is None:
            return _closed(request, say.signed_out(words_of(request)), 401)
        period = _period(request, StatsPeriod.ALL)
        content = await self._app.stats.export(visit.caller, period)
        kept = {"Content-Disposition": f'attachment; filename="bouquet-{period}.csv"'}
        return web.Response(body=content, content_type="text/csv", charset="utf-8", headers=kept)

    async def leave(self, request: web.Request) -> web.Response:
        """Signs out: the secret leads nowhere any more, wherever it was copied to."""
        words = words_of(request)
        if _from_elsewhere(request):
            return _closed(request, say.signed_out(words), 403)
        if secret := request.cookies.get(COOKIE):
            await self._app.dashboards.close(secret)
        answer = _closed(request, say.signed_out(words), 200)
        answer.del_cookie(COOKIE, path=_PATH)
        return answer

    async def _visit(self, request: web.Request) -> Visit | None:
        secret = request.cookies.get(COOKIE)
        return None if not secret else await self._app.dashboards.visit(secret)


def _kindly(handler: Handler) -> Handler:
    """A refusal as a page, in the words of the chat and the language of the browser."""

    async def answer(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except Refusal as no:
            status = 503 if isinstance(no, TryLater | Busy) else 409
            return _closed(request, refusal(no, words_of(request)), status)

    return answer


def _closed(request: web.Request, reply: Reply, status: int) -> web.Response:
    return draw(request, reply, status=status)


def _from_elsewhere(request: web.Request) -> bool:
    """Whether another site made the browser send this: nobody is signed in or out by what he did not press here."""
    return request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none")


def _period(request: web.Request, otherwise: StatsPeriod) -> StatsPeriod:
    try:
        return StatsPeriod(request.query.get("period", otherwise))
    except ValueError:
        return otherwise
