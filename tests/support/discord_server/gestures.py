"""What a person does, as the `data` of an interaction: typed options, pressed parts, filled forms."""

import re
from typing import Any

from . import payloads
from .payloads import JSON
from .places import NotPossible, Places

_NUMBER = {4: int, 10: float}
_USER, _CHANNEL, _MENTIONABLE, _ATTACHMENT = 6, 7, 9, 11
_BUTTON, _SELECTS = 2, (3, 5, 6, 7, 8)
_NAME = re.compile(r"@(\w+)")


def command_data(places: Places, name: str, options: dict[str, Any], focused: str | None = None) -> JSON:
    """The `data` of a slash command "market post": options typed as the bot registered them.

    With `focused`, the one option that is being typed, required ones may still be missing.
    """
    root_name, *path = name.split()
    root = leaf = places.command(root_name)
    wraps = []
    for step in path:
        found = next((o for o in leaf.get("options") or [] if o["name"] == step and o["type"] in (1, 2)), None)
        if found is None:
            raise NotPossible(f"/{root_name} has no subcommand {step!r}")
        leaf = found
        wraps.append({"name": step, "type": leaf["type"]})
    resolved: JSON = {}
    wire = _options(places, name, leaf, options, resolved, focused)
    for wrap in reversed(wraps):
        wire = [{**wrap, "options": wire}]
    data = {"id": root["id"], "name": root["name"], "type": 1, "options": wire}
    if root.get("guild_id"):
        data["guild_id"] = root["guild_id"]
    return {**data, "resolved": resolved} if resolved else data


def _options(
    places: Places, name: str, leaf: JSON, given: dict[str, Any], resolved: JSON, focused: str | None
) -> list[JSON]:
    declared = {option["name"]: option for option in leaf.get("options") or []}
    if unknown := sorted(set(given) - set(declared)):
        raise NotPossible(f"/{name} has no option {unknown}; it has {sorted(declared)}")
    missing = [key for key, option in declared.items() if option.get("required") and key not in given]
    if missing and focused is None:
        raise NotPossible(f"/{name} needs {missing}")
    wire = []
    for key, value in given.items():
        kind = declared[key]["type"]
        if key == focused:
            wire.append({"name": key, "type": kind, "value": str(value), "focused": True})
        else:
            wire.append({"name": key, "type": kind, "value": _value(places, declared[key], value, resolved)})
    return wire


def _value(places: Places, option: JSON, value: Any, resolved: JSON) -> Any:
    kind = option["type"]
    if kind in (_USER, _MENTIONABLE):
        user = places.user(str(value))
        resolved.setdefault("users", {})[user["id"]] = user
        resolved.setdefault("members", {})[user["id"]] = {
            **payloads.bare_member(),
            "permissions": str((1 << 53) - 1),
        }
        return user["id"]
    if kind == _CHANNEL:
        channel = places.named[str(value).removeprefix("#")]
        resolved.setdefault("channels", {})[channel.id] = {**channel.payload, "permissions": "0"}
        return channel.id
    if kind == _ATTACHMENT:
        raise NotPossible("this server takes no attachment options; the in-process stage does")
    if kind in _NUMBER:
        number = _NUMBER[kind](value)
        if not option.get("min_value", number) <= number <= option.get("max_value", number):
            raise NotPossible(f"{option['name']} must be {option.get('min_value')} to {option.get('max_value')}")
        return number
    if isinstance(value, str):
        return _NAME.sub(lambda m: f"<@{places.users[m[1]]['id']}>" if m[1] in places.users else m[0], value)
    return value


def modal_data(form: JSON, fields: dict[str, Any]) -> JSON:
    """The `data` of a submitted form; unknown and missing fields are refused."""
    parts = {part["custom_id"]: part for part in payloads.walk(form["components"]) if part.get("custom_id")}
    if unknown := sorted(set(fields) - set(parts)):
        raise NotPossible(f"the form has no field {unknown}; it has {sorted(parts)}")
    missing = [key for key, part in parts.items() if part.get("required", True) and not fields.get(key)]
    if missing:
        raise NotPossible(f"the form needs {missing}")
    return {"custom_id": form["custom_id"], "components": [_filled(part, fields) for part in form["components"]]}


def _filled(part: JSON, fields: dict[str, Any]) -> JSON:
    found: JSON = {"type": part["type"], "id": part.get("id", 1)}
    if "components" in part:
        found["components"] = [_filled(child, fields) for child in part["components"]]
    if "component" in part:
        found["component"] = _filled(part["component"], fields)
    if custom_id := part.get("custom_id"):
        value = fields.get(custom_id, "")
        found["custom_id"] = custom_id
        found["values" if isinstance(value, list) else "value"] = value
    return found


def press_data(message: JSON, custom_id: str) -> JSON:
    """The `data` of a pressed button that is there and enabled."""
    part = _part(message, custom_id, (_BUTTON,))
    return {"custom_id": custom_id, "component_type": _BUTTON, "id": part["id"]}


def select_data(places: Places, message: JSON, custom_id: str, values: list[str]) -> JSON:
    """The `data` of a choice from a menu; people are named "@mia"."""
    part = _part(message, custom_id, _SELECTS)
    data: JSON = {"custom_id": custom_id, "component_type": part["type"], "id": part["id"], "values": values}
    if part["type"] in (5, 8):
        resolved: JSON = {}
        option = {"name": custom_id, "type": _USER if part["type"] == 5 else _CHANNEL}
        data["values"] = [_value(places, option, value, resolved) for value in values]
        return data | {"resolved": resolved}
    known = [option["value"] for option in part.get("options", [])]
    if not set(values) <= set(known):
        raise NotPossible(f"the menu offers {known}, not {values}")
    return data


def _part(message: JSON, custom_id: str, types: tuple[int, ...]) -> JSON:
    parts = [part for part in payloads.walk(message["components"]) if part["type"] in types]
    found = next((part for part in parts if part.get("custom_id") == custom_id), None)
    if found is None:
        raise NotPossible(f"no {custom_id!r} to press; there are {[part.get('custom_id') for part in parts]}")
    if found.get("disabled"):
        raise NotPossible(f"{custom_id!r} is disabled")
    return found


def context_data(places: Places, command: str, target: str | JSON) -> JSON:
    """The `data` of a context menu command on a user or on a message."""
    kind = 2 if isinstance(target, str) else 3
    root = places.command(command, kind)
    data: JSON = {"id": root["id"], "name": root["name"], "type": kind}
    if isinstance(target, str):
        resolved: JSON = {}
        data["target_id"] = _value(places, {"name": "target", "type": _USER}, target, resolved)
        return data | {"resolved": resolved}
    return data | {"target_id": target["id"], "resolved": {"messages": {target["id"]: target}}}
