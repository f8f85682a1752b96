"""Discord's markup as a reader sees it: mentions by name, escapes undone, decoration gone."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

_TOKEN = re.compile(
    r"```(?:\w+\n)?(?P<block>.+?)```"
    r"|`(?P<code>[^`]+)`"
    r"|\\(?P<escaped>[^\w\s])"
    r"|<@!?(?P<user>\d+)>"
    r"|<@&(?P<role>\d+)>"
    r"|<#(?P<channel>\d+)>"
    r"|<t:(?P<time>-?\d+)(?::(?P<style>[tTdDfFR]))?>"
    r"|<a?(?P<emoji>:\w+:)\d+>"
    r"|</(?P<command>[^:>]+):\d+>"
    r"|\[(?P<label>[^\]\n]+)\]\(<?(?:https?|discord)://[^)\s]+\)"
    r"|(?P<mark>\*\*|__|~~|\|\|)(?P<marked>(?=\S).+?)(?<!\\)(?P=mark)"
    r"|(?P<italic>(?<!\w)[*_](?=\S))(?P<slanted>.+?)(?<![\\\s])[*_](?!\w)",
    re.DOTALL,
)
_LINE_START = re.compile(r"^(?:#{1,3} |-# |> )", re.MULTILINE)
_STYLES = {"t": "%H:%M", "T": "%H:%M:%S", "d": "%Y-%m-%d", "D": "%Y-%m-%d"}

Names = Callable[[str, int], str]


def plain(text: str, name_of: Names) -> str:
    """The text without markup. `name_of(kind, id)` names a "user", "role" or "channel"; times are in UTC."""

    def shown(match: re.Match[str]) -> str:
        found = match.groupdict()
        for kind in ("user", "role", "channel"):
            if found[kind]:
                return name_of(kind, int(found[kind]))
        if found["time"]:
            style = _STYLES.get(found["style"] or "f", "%Y-%m-%d %H:%M")
            return datetime.fromtimestamp(int(found["time"]), UTC).strftime(style) + " UTC" * ("H" in style)
        if found["command"]:
            return f"/{found['command']}"
        inner = found["label"] or found["marked"] or found["slanted"]
        if inner:
            return _TOKEN.sub(shown, inner)
        return found["block"] or found["code"] or found["escaped"] or found["emoji"] or ""

    return _TOKEN.sub(shown, _LINE_START.sub("", text))
