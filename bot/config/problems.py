"""What is wrong with a configuration, told all at once and each with its fix."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Self, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails


@dataclass(frozen=True, slots=True)
class Problem:
    """One wrong key: where, what, and what to do. Never holds a secret."""

    key: str
    wrong: str
    fix: str

    def __str__(self) -> str:
        return f"{self.key}: {self.wrong}; {self.fix}"

    @classmethod
    def unknown(cls, key: str, name: str, known: Iterable[str]) -> Self:
        """A name that nothing has, with the nearest one that something has."""
        near = get_close_matches(name.lower(), list(known), n=1, cutoff=0.6)
        if not near:
            return cls(key, "is no key", "remove it")
        at = key.lower().rfind(name.lower())
        right = near[0].upper() if key.isupper() else near[0]
        return cls(key, "is no key", f"did you mean {key[:at]}{right}{key[at + len(name) :]}?")


class ConfigErrors(Exception):
    """The configuration is wrong. `problems` has every wrong key at once."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        count = len(self.problems)
        head = "1 problem" if count == 1 else f"{count} problems"
        return "\n".join([f"The configuration has {head}:", *(f"  {problem}" for problem in self.problems)])


def from_validation(error: ValidationError, root: type[BaseModel]) -> tuple[Problem, ...]:
    """Pydantic's findings in our words, one a key; what is wrong around or inside of a wrong key adds nothing."""
    found: dict[str, Problem] = {}
    for detail in error.errors(include_url=False, include_input=False):
        problem = _problem(detail, root)
        if not any(_overlap(problem.key, key) for key in found):
            found[problem.key] = problem
    return tuple(found.values())


def location(detail: ErrorDetails) -> list[str]:
    """The path of a finding as the file writes it: "[key]" and the like are pydantic's own parts."""
    return [str(part) for part in detail["loc"] if not str(part).startswith(("[", "literal[", "function-"))]


def _overlap(one: str, other: str) -> bool:
    return one == other or one.startswith(f"{other}.") or other.startswith(f"{one}.")


def _problem(detail: ErrorDetails, root: type[BaseModel]) -> Problem:
    parts = location(detail)
    key = ".".join(parts)
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "extra_forbidden":
        beside = _walk(root, parts[:-1])
        return Problem.unknown(key, parts[-1], beside.model_fields if beside is not None else ())
    if kind == "missing":
        return Problem(key, "is missing", f"set it ({_unit(root, parts)})")
    if kind == "value_error":
        wrong, _, fix = str(context.get("error", detail["msg"])).rpartition("; ")
        return Problem(key, wrong or fix, fix if wrong else f"correct it ({_unit(root, parts)})")
    return Problem(key, _plain(kind, context, detail["msg"]), f"correct it ({_unit(root, parts)})")


_BOUNDS = {
    "greater_than_equal": "is below {ge}",
    "less_than_equal": "is above {le}",
    "too_short": "needs at least {min_length}",
    "too_long": "takes at most {max_length}",
    "string_too_short": "needs at least {min_length} characters",
    "literal_error": "is none of {expected}",
}


def _plain(kind: str, context: Mapping[str, Any], message: str) -> str:
    if kind in _BOUNDS:
        return _BOUNDS[kind].format(**context)
    return f"has the wrong type: {message[0].lower()}{message[1:]}"


def _walk(root: type[BaseModel], parts: list[str]) -> type[BaseModel] | None:
    """The table that a path names; a table of rows steps over the row's own name."""
    model: type[BaseModel] | None = root
    rest = list(parts)
    while rest and model is not None:
        field = model.model_fields.get(rest.pop(0))
        if field is None:
            return None
        kinds = [field.annotation, *get_args(field.annotation)]
        if get_origin(field.annotation) is dict and rest:
            rest.pop(0)
        model = next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)), None)
    return model


def _unit(root: type[BaseModel], parts: list[str]) -> str:
    """What the key takes, as the file's comment says it."""
    while parts:
        model = _walk(root, parts[:-1])
        field = model.model_fields.get(parts[-1]) if model is not None else None
        if field is not None and isinstance(field.json_schema_extra, dict):
            return str(field.json_schema_extra.get("unit", "a value"))
        parts = parts[:-1]
    return "a value"
