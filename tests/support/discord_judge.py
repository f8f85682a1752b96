"""The judge: Discord's requests and answers against the official description of its API.

The description is an optional folder of official spec files beside the checkout (../shared/specs), or wherever
BOUQUET_SPECS points. Where it is missing the judge says so and tests that need it are skipped.
"""

import functools
import json
import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Self

import pytest
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

JSON = dict[str, Any]
FILE = "discord-openapi.json"
MISSING = f"{FILE} is not there: set BOUQUET_SPECS to a folder with the official spec files"
_BASE = "urn:discord"
_NO_JUDGEMENT = object()

# Complete: where discord.py differs from the description and Discord accepts it. A new entry needs a decision.
ALLOWED = {("POST", "/users/@me/channels", "recipient_id")}


def specs() -> Path | None:
    """The folder of spec files, if there is one."""
    given = os.environ.get("BOUQUET_SPECS")
    folder = Path(given) if given else Path(__file__).resolve().parents[3] / "shared" / "specs"
    return folder if (folder / FILE).is_file() else None


needs_specs = pytest.mark.skipif(specs() is None, reason=MISSING)


class Judge:
    """Checks requests by path and method, answers by status, single messages by MessageResponse.

    Every method returns the deviations as sentences; an empty list is a conforming exchange. A validator is
    compiled at the first use of its route and kept.
    """

    def __init__(self, description: JSON) -> None:
        self._description = description
        resource = Resource.from_contents(description, default_specification=DRAFT202012)
        self._registry: Registry[Any] = Registry().with_resource(_BASE, resource)
        self._validators: dict[str, Draft202012Validator] = {}
        self._paths: dict[tuple[str, int], list[tuple[re.Pattern[str], str]]] = {}
        for template, operations in description["paths"].items():
            pattern = re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template)))
            for method in operations:
                key = (method.upper(), template.count("/"))
                self._paths.setdefault(key, []).append((pattern, template))
        for routes in self._paths.values():
            routes.sort(key=lambda route: route[1].count("{"))  # literal paths before templates

    @classmethod
    def load(cls) -> Self:
        """The judge by the file, read once a process. FileNotFoundError says what is missing."""
        folder = specs()
        if folder is None:
            raise FileNotFoundError(MISSING)
        return cls(_read(folder / FILE))

    def route(self, method: str, path: str) -> str | None:
        """The described path that owns this one, or None."""
        for pattern, template in self._paths.get((method, path.count("/")), ()):
            if pattern.fullmatch(path):
                return template
        return None

    def request(self, method: str, path: str, body: Any) -> list[str]:
        """Deviations of a request's JSON body."""
        template = self.route(method, path)
        if template is None:
            return [f"{method} {path}: not in the description"]
        pointer = f"/paths/{_escaped(template)}/{method.lower()}/requestBody"
        described = self._at(pointer)
        if described is _NO_JUDGEMENT or body is None:
            required = described is not _NO_JUDGEMENT and described.get("required", False)
            return [f"{method} {path}: has no body"] if required else []
        body = _numbered(_without_allowed(method, template, body))
        return self._check(f"{pointer}/content/application~1json/schema", body, f"{method} {path}")

    def response(self, method: str, path: str, status: int, answer: Any) -> list[str]:
        """Deviations of an answer's JSON by its status; an undescribed status is one."""
        template = self.route(method, path)
        if template is None or status >= 500:
            return []  # server errors are nowhere described
        pointer = f"/paths/{_escaped(template)}/{method.lower()}/responses"
        described = self._at(pointer)
        key = str(status) if str(status) in described else "4XX" if 400 <= status < 500 else None
        if key is None:
            return [f"{method} {path}: {status} is not described"]
        found, where = described[key], f"{pointer}/{key}"
        if reference := found.get("$ref"):
            where = reference.removeprefix("#")
            found = self._at(where)
        if "content" not in found:
            return [] if answer is None else [f"{method} {path} {status}: must be empty"]
        title = f"{method} {path} answered {status}"
        return self._check(f"{where}/content/application~1json/schema", answer, title)

    def message(self, payload: JSON) -> list[str]:
        """Deviations of a message as the gateway or an answer carries it."""
        return self._check("/components/schemas/MessageResponse", payload, "message")

    def log(self, entries: Iterable[Any]) -> list[str]:
        """Deviations of simcord's request log (`env.http_requests`)."""
        return [line for entry in entries for line in self.request(entry.method, entry.path, entry.json)]

    def _check(self, pointer: str, value: Any, title: str) -> list[str]:
        validator = self._validators.get(pointer)
        if validator is None:
            schema = {"$ref": f"{_BASE}#{pointer}"}
            validator = Draft202012Validator(schema, registry=self._registry)
            self._validators[pointer] = validator
        return [f"{title}: {_sentence(error)}" for error in validator.iter_errors(value)]

    def _at(self, pointer: str) -> Any:
        found: Any = self._description
        for step in pointer.strip("/").split("/"):
            found = found.get(step.replace("~1", "/").replace("~0", "~"), _NO_JUDGEMENT)
            if found is _NO_JUDGEMENT:
                return found
        return found


@functools.cache
def _read(file: Path) -> JSON:
    found: JSON = json.loads(file.read_text())
    return found


def _escaped(template: str) -> str:
    return template.replace("~", "~0").replace("/", "~1")


def _without_allowed(method: str, template: str, body: Any) -> Any:
    names = {name for of, path, name in ALLOWED if (of, path) == (method, template)}
    if not names or not isinstance(body, dict):
        return body
    return {key: str(value) if key in names else value for key, value in body.items()}


def _numbered(body: Any) -> Any:
    """With the files of a message numbered in text: discord.py counts them in whole numbers, which Discord accepts."""
    if not isinstance(body, dict):
        return body
    named = {key: _numbered(body[key]) for key in ("data",) if key in body}
    files = body.get("attachments")
    if isinstance(files, list):
        named["attachments"] = [{**one, "id": str(one["id"])} if "id" in one else one for one in files]
    return {**body, **named}


def _sentence(error: ValidationError) -> str:
    best = _cause(error)
    where = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in best.absolute_path)
    return f"{where.lstrip('.') or 'body'}: {_short(best.message)}"


def _cause(error: ValidationError) -> ValidationError:
    """The deepest cause: a failed choice between schemas is explained by the one that was meant."""
    branches: dict[Any, list[ValidationError]] = {}
    for inner in error.context or []:
        branches.setdefault(inner.schema_path[0], []).append(inner)
    if not branches:
        return error
    meant = [errors for errors in branches.values() if not any(map(_wrong_kind, errors))]
    nearest = min(meant or branches.values(), key=lambda errors: (len(errors), -_depth(errors)))
    return max(map(_cause, nearest), key=lambda cause: len(cause.absolute_path))


def _depth(errors: list[ValidationError]) -> int:
    return max(len(_cause(error).absolute_path) for error in errors)


def _wrong_kind(error: ValidationError) -> bool:
    """Whether this branch was never meant: another component type, or null."""
    if error.validator in ("enum", "const"):
        return list(error.relative_path)[-1:] == ["type"]
    return error.validator == "type" and not error.relative_path


def _short(message: str) -> str:
    return message if len(message) < 200 else f"{message[:80]} … {message[-80:]}"
