"""The routes of an interaction: its first answer, its followups, their edits and ends."""

from time import monotonic
from typing import Any

from aiohttp import web

from .door import Answer, ApiError
from .interactions import ANSWER_WITHIN_S, TOKEN_LIVES_S, Interaction
from .mail import Mail
from .payloads import EPHEMERAL, JSON, LOADING
from .places import Places

_MESSAGE, _DEFERRED, _DEFERRED_UPDATE, _UPDATE, _CHOICES, _MODAL = 4, 5, 6, 7, 8, 9


class Replies:
    """Holds the open interactions by token and enforces their rules: 3 s, one first answer, 15 min."""

    def __init__(self, places: Places, mail: Mail) -> None:
        self._places, self._mail = places, mail
        self.interactions: dict[str, Interaction] = {}

    def callback(self, body: Any, request: web.Request, interaction_id: str, token: str) -> Answer:
        seen = self.interactions.get(token)
        if seen is None or seen.id != interaction_id:
            raise ApiError(404, 10062, "Unknown interaction")
        if seen.answered.done():
            raise ApiError(400, 40060, "Interaction has already been acknowledged.")
        if monotonic() - seen.born > ANSWER_WITHIN_S:
            raise ApiError(404, 10062, "Unknown interaction")
        message = self._take(seen, body["type"], body.get("data") or {})
        seen.answer(body)
        seen.touch()
        if request.query.get("with_response") not in ("1", "true"):
            return 204, None
        told: JSON = {"id": seen.id, "type": seen.kind}
        if seen.original is not None:
            flags = seen.place.messages[seen.original]["flags"]
            told |= {
                "response_message_id": seen.original,
                "response_message_loading": bool(flags & LOADING),
                "response_message_ephemeral": bool(flags & EPHEMERAL),
            }
        if message is None:
            return 200, {"interaction": told}
        return 200, {"interaction": told, "resource": {"type": body["type"], "message": message}}

    def _take(self, seen: Interaction, kind: int, data: JSON) -> JSON | None:
        if kind == _MESSAGE:
            return self._reply(seen, data)
        if kind == _DEFERRED:
            self._reply(seen, {"flags": (data.get("flags") or 0) & EPHEMERAL | LOADING})
        elif kind in (_DEFERRED_UPDATE, _UPDATE):
            if seen.source is None:
                raise ApiError(400, 50035, "Invalid Form Body")
            seen.original = seen.source
            seen.message_ids.append(seen.source)
            if kind == _UPDATE:
                return self._mail.change(seen.place, self._mail.message(seen.place, seen.source), data)
        elif kind == _CHOICES:
            seen.choices = data.get("choices") or []
        elif kind == _MODAL:
            seen.modal = data
        return None

    def _reply(self, seen: Interaction, body: JSON) -> JSON:
        message = self._mail.post(seen.place, self._places.bot, body, seen)
        seen.original = seen.original or message["id"]
        seen.message_ids.append(message["id"])
        return message

    def follow(self, body: Any, _request: web.Request, _app: str, token: str) -> Answer:
        seen = self._live(token)
        if seen.original is not None:
            first = seen.place.messages.get(seen.original)
            if first is not None and first["flags"] & LOADING:  # the first followup becomes the answer itself
                return 200, self._touched(seen, self._mail.change(seen.place, first, body))
        message = self._mail.post(seen.place, self._places.bot, body, seen)
        seen.message_ids.append(message["id"])
        return 200, self._touched(seen, message)

    def get_reply(self, _body: Any, _request: web.Request, _app: str, token: str, which: str) -> Answer:
        return 200, self._replied(self._live(token), which)

    def edit_reply(self, body: Any, _request: web.Request, _app: str, token: str, which: str) -> Answer:
        seen = self._live(token)
        return 200, self._touched(seen, self._mail.change(seen.place, self._replied(seen, which), body))

    def delete_reply(self, _body: Any, _request: web.Request, _app: str, token: str, which: str) -> Answer:
        seen = self._live(token)
        self._mail.remove(seen.place, self._replied(seen, which))
        seen.touch()
        return 204, None

    def _touched(self, seen: Interaction, message: JSON) -> JSON:
        seen.touch()
        return message

    def _live(self, token: str) -> Interaction:
        seen = self.interactions.get(token)
        if seen is None or monotonic() - seen.born > TOKEN_LIVES_S:
            raise ApiError(404, 10015, "Unknown Webhook")
        return seen

    def _replied(self, seen: Interaction, which: str) -> JSON:
        wanted = seen.original if which == "@original" else which
        if wanted is None or wanted not in seen.message_ids:
            raise ApiError(404, 10008, "Unknown Message")
        return self._mail.message(seen.place, wanted)
