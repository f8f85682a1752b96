"""/api/discord/...: what a persona does on Discord."""

from aiohttp import web

from bot.sandbox.on_discord import Outcome, Stage

from .replies import Body, acted, get, post


class DiscordCalls:
    """Every gesture answers when the bot's handlers are at rest."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def routes(self) -> list[web.RouteDef]:
        return [
            post("/api/discord/slash", self.slash),
            post("/api/discord/autocomplete", self.autocomplete),
            post("/api/discord/click", self.click),
            post("/api/discord/select", self.select),
            post("/api/discord/modal", self.modal),
            post("/api/discord/context", self.context),
            post("/api/discord/send", self.send),
            post("/api/discord/react", self.react),
            post("/api/discord/voice", self.voice),
            post("/api/discord/buy", self.buy),
            post("/api/discord/take-back", self.take_back),
            get("/api/discord/messages", self.messages),
        ]

    async def slash(self, body: Body) -> Body:
        return _shown(
            await self._stage.slash(body["as"], body["channel"], body["command"], body.get("options") or {})
        )

    async def autocomplete(self, body: Body) -> Body:
        found = await self._stage.autocomplete(
            body["as"], body["channel"], body["command"], body["option"], body.get("value", ""), body.get("options")
        )
        return {"ok": True, "choices": found}

    async def click(self, body: Body) -> Body:
        return _shown(await self._stage.click(body["as"], str(body["message"]), body["button"]))

    async def select(self, body: Body) -> Body:
        return _shown(await self._stage.select(body["as"], str(body["message"]), body["select"], body["values"]))

    async def modal(self, body: Body) -> Body:
        return _shown(await self._stage.modal(body["as"], str(body["modal"]), body["fields"]))

    async def context(self, body: Body) -> Body:
        message = body.get("message")
        return _shown(
            await self._stage.context(
                body["as"], body["command"], user=body.get("user"), message=str(message) if message else None,
                channel=body.get("channel", "general"),
            )
        )  # fmt: skip

    async def send(self, body: Body) -> Body:
        return _shown(
            await self._stage.send(
                body["as"], body["channel"], body.get("text", ""), video=bool(body.get("video")),
                image=bool(body.get("photo")), reply_to=body.get("reply_to"),
            )
        )  # fmt: skip

    async def react(self, body: Body) -> Body:
        return _shown(await self._stage.react(body["as"], str(body["message"]), body["emoji"]))

    async def voice(self, body: Body) -> Body:
        return _shown(await self._stage.voice(body["as"], body["channel"], stream=bool(body.get("stream"))))

    async def buy(self, body: Body) -> Body:
        return _shown(await self._stage.buy(body["as"], body["article"], str(body["message"])))

    async def take_back(self, body: Body) -> Body:
        return _shown(await self._stage.take_back(body["as"]))

    async def messages(self, query: Body) -> Body:
        return {"ok": True, "messages": await self._stage.messages(query["as"], query["channel"])}


def _shown(outcome: Outcome) -> Body:
    return acted(outcome.messages, outcome.modal, outcome.toast)
