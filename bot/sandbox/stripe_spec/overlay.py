"""The overlay: what the API version in use has changed since the OpenAPI file was published.

`overlay.json` is made by `python -m bot.sandbox.stripe_spec.overlay_build` from the types of the installed
SDK; run it again at every SDK upgrade and review the difference.
"""

import copy
import json
from pathlib import Path
from typing import Any

from bot.sandbox.stripe_spec.source import Spec, raw_spec

OVERLAY = Path(__file__).with_name("overlay.json")


def load_spec() -> Spec:
    """The cut-down specification brought up to the SDK's API version. Raises LookupError without the package."""
    return apply(raw_spec(), json.loads(OVERLAY.read_text()))


def apply(spec: Spec, overlay: Spec) -> Spec:
    """A copy of the specification with fields and enum values added, and removed request fields gone.

    An added field has no stored type: any value is accepted for it.
    """
    spec = copy.deepcopy(spec)
    for name, change in overlay["requests"].items():
        method, path = name.split(" ")
        _change(spec, spec["paths"][path][method]["form"], change)
    for name, change in overlay["schemas"].items():
        if name in spec["schemas"]:
            _change(spec, spec["schemas"][name], change)
    spec["events"] = sorted({*spec["events"], *overlay["events"]})
    return spec


def _change(spec: Spec, root: Spec, change: Spec) -> None:
    for path in change.get("remove", ()):
        for holder in _holders(spec, root, path):
            holder["properties"].pop(_last(path), None)
    for path in change.get("add", ()):
        for holder in _holders(spec, root, path):
            holder["properties"].setdefault(_last(path), {})
    for path, values in change.get("enum", {}).items():
        for target in _at(spec, root, path.split(".")):
            if "enum" in target:
                target["enum"] = [*target["enum"], *(v for v in values if v not in target["enum"])]


def _last(path: str) -> str:
    return path.rsplit(".", 1)[-1]


def _holders(spec: Spec, root: Spec, path: str) -> list[Spec]:
    """The object schemas that have (or will have) the last name of the path as a property."""
    return [one for one in _at(spec, root, path.split(".")[:-1]) if "properties" in one]


def _at(spec: Spec, schema: Spec, steps: list[str]) -> list[Spec]:
    """The schemas at the end of a path; `[]` steps into the items of a list."""
    options = _branches(spec, schema)
    if not steps:
        return options
    found: list[Spec] = []
    for option in options:
        inner: Any = option.get("items") if steps[0] == "[]" else option.get("properties", {}).get(steps[0])
        if inner is not None:
            found += _at(spec, inner, steps[1:])
    return found


def _branches(spec: Spec, schema: Spec) -> list[Spec]:
    if "anyOf" in schema:
        return [one for branch in schema["anyOf"] for one in _branches(spec, branch)]
    return [schema]
