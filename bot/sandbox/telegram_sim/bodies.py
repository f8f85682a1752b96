"""Request bodies as bots send them: query string, form, multipart with files, or JSON."""

import json
from urllib.parse import parse_qsl

from aiohttp import BodyPartReader, web

from bot.sandbox.telegram_sim.errors import bad
from bot.sandbox.telegram_sim.params import Params


async def read_params(request: web.Request) -> Params:
    """The parameters of a call; 400 for a body that cannot be read."""
    raw: dict[str, object] = dict(request.query) if request.query_string else {}
    kind = request.content_type
    if kind == "multipart/form-data":
        return await _multipart(request, raw)
    body = await request.read()
    if not body:
        return Params(raw)
    if kind == "application/json":
        try:
            given = json.loads(body)
        except ValueError as error:
            raise bad("can't parse JSON request body") from error
        if not isinstance(given, dict):
            raise bad("JSON object expected as request body")
        raw.update(given)
    else:
        raw.update(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    return Params(raw)


async def _multipart(request: web.Request, raw: dict[str, object]) -> Params:
    files: dict[str, tuple[str, bytes]] = {}
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or part.name is None:
            raise bad("can't parse multipart body")
        if part.filename:
            files[part.name] = (part.filename, bytes(await part.read()))
        else:
            raw[part.name] = await part.text()
    return Params(raw, files)
