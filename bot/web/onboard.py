"""/onboard/<token>: a page with one button. Only its press makes the provider's single-use link, so that robots which
fetch links for previews burn none."""

from typing import TYPE_CHECKING

from aiohttp import web

from bot.errors import Refusal
from bot.programme.onboarding import OnboardingStep
from bot.replies import onboarding_pages as say
from bot.replies.words import Words

from .pages import page, words_of

if TYPE_CHECKING:
    from bot.app import App


class OnboardPages:
    """Leads a creator to the provider's form and tells afterwards how the account stands."""

    def __init__(self, app: "App") -> None:
        self._app = app

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/onboard/{token}", self.open),
            web.post("/onboard/{token}", self.mint),
            web.get("/onboard/{token}/back", self.back),
            web.post("/onboard/{token}/back", self.mint),
        ]

    async def open(self, request: web.Request) -> web.Response:
        """Changes nothing and calls nobody."""
        found, words = await self._app.onboarding.open(request.match_info["token"]), words_of(request)
        if found.step is OnboardingStep.UNKNOWN:
            return self._unknown(request, words)
        return page(request, say.start(found, words), act=say.button(found, words))

    async def mint(self, request: web.Request) -> web.Response:
        """On to the provider."""
        words = words_of(request)
        try:
            url = await self._app.onboarding.mint(request.match_info["token"])
        except Refusal as no:
            return page(request, say.not_now(no, words), mark="failed", status=503, act=words.t("Try again"))
        if url is None:
            return self._unknown(request, words)
        return web.Response(status=303, headers={"Location": url})

    async def back(self, request: web.Request) -> web.Response:
        """Being here proves nothing: the account is read anew. Whoever left half-way goes on from here."""
        found, words = await self._app.onboarding.check_token(request.match_info["token"]), words_of(request)
        if found.step is OnboardingStep.UNKNOWN:
            return self._unknown(request, words)
        shown, act = say.returned(found, words), say.button(found, words) if say.goes_on(found) else None
        return page(request, shown.reply, mark=shown.mark, act=act, refresh_seconds=shown.refresh_seconds)

    def _unknown(self, request: web.Request, words: Words) -> web.Response:
        return page(request, say.unknown(words), status=404)
