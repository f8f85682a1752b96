"""One request from the socket to the answer: key, version, judge, idempotency, faults, handler."""

import asyncio
import json
import logging
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from bot.sandbox.stripe_sim import routes
from bot.sandbox.stripe_sim.accounts import connected
from bot.sandbox.stripe_sim.errors import StripeError, invalid
from bot.sandbox.stripe_sim.expansion import expand
from bot.sandbox.stripe_sim.faults import AFTER, Fault, Faults
from bot.sandbox.stripe_sim.idempotency import IdempotencyKeys, Stored, in_use
from bot.sandbox.stripe_sim.judging import Court
from bot.sandbox.stripe_sim.log import Entry
from bot.sandbox.stripe_sim.params import Params
from bot.sandbox.stripe_sim.world import API_VERSION, PLATFORM, RequestMark, World
from bot.sandbox.stripe_spec.forms import decode

logger = logging.getLogger(__name__)


@dataclass
class Answer:
    """Status and bytes; `executed` says whether an idempotency key keeps it."""

    status: int
    body: bytes
    executed: bool = True
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Desk:
    """Answers the API's requests for one simulator state."""

    world: World
    court: Court
    faults: Faults = field(default_factory=Faults)
    keys: IdempotencyKeys = field(default_factory=IdempotencyKeys)
    log: list[Entry] = field(default_factory=list)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """The aiohttp handler of everything under /v1."""
        raw = (await request.read()).decode()
        entry = self._entry(request, raw)
        fault = self.faults.strike(request.method, request.path, entry.key)
        if fault is not None:
            entry.fault = fault.kind
            early = await self._before(request, entry, fault)
            if early is not None:
                return early
        answer = self._answer(request, entry, fault)
        entry.status = answer.status
        return self._send(request, entry, answer, fault)

    def _entry(self, request: web.Request, raw: str) -> Entry:
        pairs = [*parse_qsl(request.query_string, keep_blank_values=True), *parse_qsl(raw, keep_blank_values=True)]
        entry = Entry(
            id=self.world.new_id("req_", 14), at=self.world.ts(), method=request.method, path=request.path,
            account=request.headers.get("Stripe-Account"), key=request.headers.get("Idempotency-Key"), form=pairs,
            judged=self.court.judged,
        )  # fmt: skip
        self.log.append(entry)
        return entry

    async def _before(self, request: web.Request, entry: Entry, fault: Fault) -> web.StreamResponse | None:
        """What a fault does instead of executing; None lets the request through."""
        if fault.kind in ("slow", "hang"):
            await self._wait(request, entry, fault)
            return None
        if fault.kind == "drop_before":
            return _drop(request)
        if fault.kind in AFTER:
            return None
        error = {
            "conflict": in_use(entry.key or ""),
            "rate_limit": StripeError(429, "Request rate limit exceeded.", code="rate_limit"),
        }.get(fault.kind, StripeError(fault.status, "An unknown error occurred.", kind="api_error"))
        return self._send(request, entry, Answer(error.status, _dump(error.body), False, fault.headers), None)

    async def _wait(self, request: web.Request, entry: Entry, fault: Fault) -> None:
        """Holds the request while its key counts as running, so that a twin is told to come back."""
        place = (entry.account or PLATFORM, entry.key or "")
        ours = entry.key is not None and place not in self.keys.running and place not in self.keys.stored
        if ours:
            self.keys.running[place] = _question(request, entry)
        fault.struck.set()
        try:
            if fault.kind == "hang":
                await fault.go.wait()
            else:
                await asyncio.sleep(fault.seconds)
        finally:
            if ours:
                self.keys.running.pop(place, None)

    def _answer(self, request: web.Request, entry: Entry, fault: Fault | None) -> Answer:
        """Executes the request, or replays what its key has kept."""
        self.world.run_due()
        try:
            account = self._admit(request, entry)
        except StripeError as error:
            return self._judged(entry, Answer(error.status, _dump(error.body), False))
        keyed = entry.key if request.method == "POST" else None
        if keyed is not None:
            try:
                kept = self.keys.begin(account, keyed, _question(request, entry), self.world.ts())
            except StripeError as error:
                return self._judged(entry, Answer(error.status, _dump(error.body), False))
            if kept is not None:
                entry.replayed = True
                return Answer(kept.status, kept.body, True, {"Idempotent-Replayed": "true"})
        answer = self._run(request, entry, account)
        if fault is not None and fault.kind == "execute_then_500":
            body = StripeError(500, "An unknown error occurred.", kind="api_error").body
            answer = Answer(500, _dump(body), True, fault.headers)
        if keyed is not None:
            stored = Stored(_question(request, entry), answer.status, answer.body, self.world.ts())
            self.keys.finish(account, keyed, stored if answer.executed else None)
        return answer

    def _admit(self, request: web.Request, entry: Entry) -> str:
        """Checks key, version, route, account and form. Raises StripeError; answers the account meant."""
        header = request.headers.get("Authorization", "")
        token = header.removeprefix("Bearer ").strip()
        if token.startswith(("sk_live_", "rk_live_")):
            entry.violations.append(self.court.report("key", "a live key reached the simulator"))
            raise StripeError(401, "This is a simulator: it never takes a live key.")
        if not header.startswith("Bearer ") or not token.startswith(("sk_test_", "rk_test_")):
            raise StripeError(401, "Invalid API Key provided.")
        version = request.headers.get("Stripe-Version", API_VERSION)
        if version != API_VERSION:
            raise invalid(f"Invalid Stripe API version: {version}. This one speaks {API_VERSION}.")
        if routes.match(request.method, request.path) is None:
            where = f"{request.method} {request.path}"
            entry.violations.append(self.court.report(where, "the simulator has no such endpoint"))
            raise StripeError(404, f"Unrecognized request URL ({request.method}: {request.path}).")
        if entry.account is not None:
            connected(self.world, entry.account)
        found = self.court.request(request.method, request.path, entry.form)
        entry.violations.extend(found)
        if found:
            raise invalid("; ".join(map(str, found)), found[0].where.rsplit(" ", 1)[-1])
        return entry.account or PLATFORM

    def _run(self, request: web.Request, entry: Entry, account: str) -> Answer:
        matched = routes.match(request.method, request.path)
        assert matched is not None
        handler, args = matched
        values, mistakes = decode(entry.form)
        self.world.request = RequestMark(entry.id, entry.key if request.method == "POST" else None)
        try:
            if mistakes:
                raise invalid(mistakes[0])
            params = Params(values)
            result = handler(routes.Call(self.world, params, account, request.path, args))
            answer = Answer(200, _dump(expand(self.world, result, params.texts("expand"))))
        except StripeError as error:
            answer = Answer(error.status, _dump(error.body), error.executed)
        finally:
            self.world.request = RequestMark()
        return self._judged(entry, answer)

    def _judged(self, entry: Entry, answer: Answer) -> Answer:
        found = self.court.response(entry.method, entry.path, answer.status, json.loads(answer.body))
        entry.violations.extend(found)
        return answer

    def _send(self, request: web.Request, entry: Entry, answer: Answer, fault: Fault | None) -> web.StreamResponse:
        headers = {"Request-Id": entry.id, "Stripe-Version": API_VERSION, **answer.headers}
        if entry.key is not None:
            headers["Idempotency-Key"] = entry.key
        body, content_type = answer.body, "application/json"
        kind = fault.kind if fault is not None else None
        if kind == "execute_then_drop":
            entry.status = 0
            return _drop(request)
        if kind == "not_json":
            body = b"<html><body>upstream connect error</body></html>"
        elif kind == "truncated":
            body = body[: len(body) // 2]
        elif kind == "wrong_content_type":
            content_type = "text/html"
        entry.status = answer.status
        return web.Response(status=answer.status, body=body, headers=headers, content_type=content_type)


def _question(request: web.Request, entry: Entry) -> str:
    return json.dumps([request.method, request.path, sorted(entry.form)])


def _dump(body: Any) -> bytes:
    return json.dumps(body).encode()


def _drop(request: web.Request) -> web.StreamResponse:
    """Cuts the connection without a byte of answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)
