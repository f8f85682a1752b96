"""Stripe's form encoding: `a[b][0][c]=1` to nested values and back to complaints."""

import re
from collections.abc import Iterable
from typing import Any

_KEY = re.compile(r"^([^\[\]]+)((?:\[[^\[\]]*\])*)$")
_PART = re.compile(r"\[([^\[\]]*)\]")


def decode(pairs: Iterable[tuple[str, str]]) -> tuple[dict[str, Any], list[str]]:
    """Nested dicts and lists of strings, and what is wrong with the encoding.

    Lists are written `a[0]`, `a[1]`, or `a[]` by hand; a gap, a key given twice and a key that is
    a value and a container at once are errors. A digit inside `metadata` is a name, not an index.
    """
    root: dict[str, Any] = {}
    errors: list[str] = []
    for key, value in pairs:
        match = _KEY.match(key)
        if match is None:
            errors.append(f"{key}: malformed key")
            continue
        path = [match.group(1), *_PART.findall(match.group(2))]
        _place(root, path, value, key, errors)
    return {name: _lists(child, name, errors) for name, child in root.items()}, errors


def _place(root: dict[str, Any], path: list[str], value: str, key: str, errors: list[str]) -> None:
    node = root
    for part in path[:-1]:
        child = node.setdefault(part or str(len(node)), {})
        if not isinstance(child, dict):
            errors.append(f"{key}: both a value and a container")
            return
        node = child
    last = path[-1] or str(len(node))
    if last in node:
        errors.append(f"{key}: given twice")
        return
    node[last] = value


def _lists(node: Any, path: str, errors: list[str]) -> Any:
    if not isinstance(node, dict):
        return node
    name = path.rsplit(".", 1)[-1]
    if name != "metadata" and node and all(part.isdigit() for part in node):
        indexes = sorted(int(part) for part in node)
        if indexes != list(range(len(indexes))):
            errors.append(f"{path}: list indexes have gaps")
        return [_lists(node[str(i)], f"{path}.{i}", errors) for i in indexes if str(i) in node]
    return {part: _lists(child, f"{path}.{part}", errors) for part, child in node.items()}
