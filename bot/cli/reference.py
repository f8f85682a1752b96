"""Writes what the code knows about itself: config.example.toml and the pages of docs/reference.

`python -m bot.cli.reference docs/reference` (`make docs`). A test compares the files with what this would write.
"""

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from textwrap import wrap
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from bot.config.model import Config
from bot.config.money import TipLimits
from bot.config.profiles import TIP_LIMITS
from bot.config.values import Section

ROOT = Path(__file__).resolve().parents[2]
_BASE = "usd"

_HEAD = """\
# Every key of Bouquet's configuration, with its default, its unit and its reason.
# `bouquet init` writes a short config.toml with the required ones; copy from here what you want to change.
# A key in the file wins over the profile; a file in the secrets folder wins over this file; the environment wins
# over both (BOUQUET_TIPS__MIN is tips.min). An unknown key is an error. Amounts are written exactly, in quotes, in
# major units of money.base_currency.
"""

_SECRETS = """\
# Secrets never stand in this file. Each is a file in the folder secrets beside it (mode 0600), or a variable:
"""


def example_toml() -> str:
    """The example file: every key once, at its default."""
    lines = [_HEAD]
    for name, field in Config.model_fields.items():
        if _section(field) is None and not _is_secret(field):
            lines += [*_key_lines(name, field), ""]
    lines.append(_SECRETS.rstrip())
    for path, field in secret_fields():
        lines += [f"#   {line}" for line in wrap(f"{path}: {_unit(field)}. {field.description}", 110)]
    lines.append("")
    for name, field in Config.model_fields.items():
        section = _section(field)
        if section is not None:
            lines += _table_lines(name, section, _sentence(section))
    return "\n".join(lines).rstrip() + "\n"


def secret_fields() -> Iterator[tuple[str, FieldInfo]]:
    """Every key that is a secret, by its path."""
    for name, field in Config.model_fields.items():
        section = _section(field)
        if section is None and _is_secret(field):
            yield name, field
        elif section is not None:
            yield from (
                (f"{name}.{inner}", below) for inner, below in section.model_fields.items() if _is_secret(below)
            )


def _table_lines(path: str, section: type[BaseModel], about: str) -> list[str]:
    tables: list[str] = []
    lines = [*(f"# {line}" for line in wrap(about, 116)), f"[{path}]"]
    for name, field in section.model_fields.items():
        below = _section(field)
        if below is not None:
            tables += _table_lines(f"{path}.{name}", below, field.description or _sentence(below))
        elif path == "tips" and name == "limits":
            tables += [f"# {field.description}", *_limit_lines(path)]
        elif not _is_secret(field):
            lines += _key_lines(name, field)
    return [*lines, "", *tables]


def _limit_lines(path: str) -> list[str]:
    lines = []
    for code, row in TIP_LIMITS.items():
        if code != _BASE:
            lines.append(f"[{path}.limits.{code}]")
            lines += [f"{name} = {_toml(row[name])}  # {_unit(TipLimits.model_fields[name])}" for name in row]
            lines.append("")
    return lines


def _key_lines(name: str, field: FieldInfo) -> list[str]:
    required = "Required. " if field.is_required() else ""
    comment = wrap(f"{required}{_unit(field)[0].upper()}{_unit(field)[1:]}. {field.description}", 116)
    lines = [f"# {line}" for line in comment]
    if field.is_required():
        return [*lines, f"{name} = {_toml([] if 'tuple' in str(field.annotation) else '')}"]
    # What no file can say (no date yet), or must say on purpose only, is shown but not set.
    shown = date(2026, 11, 30) if field.default is None else field.default
    mark = "# " if field.default is None or "unset" in _unit(field) else ""
    return [*lines, f"{mark}{name} = {_toml(shown)}"]


def _toml(value: Any) -> str:
    match value:
        case bool():
            return str(value).lower()
        case int() | date():
            return str(value)
        case dict():
            inner = ", ".join(f"{name} = {_toml(below)}" for name, below in value.items())
            return f"{{ {inner} }}" if inner else "{}"
        case list() | tuple():
            return f"[{', '.join(_toml(below) for below in value)}]"
        case _:
            return f'"{value}"'


def _section(field: FieldInfo) -> type[BaseModel] | None:
    kind = field.annotation
    return kind if isinstance(kind, type) and issubclass(kind, Section) else None


def _extra(field: FieldInfo) -> dict[str, Any]:
    return field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}


def _is_secret(field: FieldInfo) -> bool:
    return bool(_extra(field).get("secret"))


def _unit(field: FieldInfo) -> str:
    unit = str(_extra(field).get("unit", "table"))
    choices = [str(choice) for choice in get_args(field.annotation) if isinstance(choice, str)]
    return unit.replace("choice", f"choice of {', '.join(choices)}", 1) if choices else unit


def _sentence(section: type[BaseModel]) -> str:
    return (section.__doc__ or "").strip().replace("`", "").splitlines()[0]


def configuration_page() -> str:
    """The reference of the configuration as Markdown."""
    lines = ["# Configuration", "", "Written by `make docs` from the code. See also `config.example.toml`.", ""]
    plain = [(name, field) for name, field in Config.model_fields.items() if _section(field) is None]
    lines += ["## Above the tables", "", *_markdown_table("", plain)]
    for name, field in Config.model_fields.items():
        section = _section(field)
        if section is not None:
            lines += [f"## {name}", "", _sentence(section), "", *_markdown_table(f"{name}.", _rows(section))]
    return "\n".join(lines).rstrip() + "\n"


def _rows(section: type[BaseModel], prefix: str = "") -> list[tuple[str, FieldInfo]]:
    rows: list[tuple[str, FieldInfo]] = []
    for name, field in section.model_fields.items():
        below = _section(field)
        rows += _rows(below, f"{prefix}{name}.") if below is not None else [(f"{prefix}{name}", field)]
    return rows


def _markdown_table(prefix: str, rows: list[tuple[str, FieldInfo]]) -> list[str]:
    lines = ["| key | default | unit | reason |", "|---|---|---|---|"]
    for name, field in rows:
        if _is_secret(field):
            default = "secret"
        elif field.is_required():
            default = "required"
        else:
            default = "unset" if field.default is None else f"`{_toml(field.default)}`"
        lines.append(f"| `{prefix}{name}` | {default} | {_unit(field)} | {field.description} |")
    return [*lines, ""]


def commands_page() -> str:
    """The shell commands as Markdown."""
    from bot.cli.app import help_texts

    lines = ["# Shell commands", "", "Written by `make docs` from the code; the same as `bouquet COMMAND --help`.", ""]
    for name, text in help_texts():
        lines += [f"## {name}", "", "```", *(line.rstrip() for line in text.rstrip().splitlines()), "```", ""]
    return "\n".join(lines).rstrip() + "\n"


def pages() -> dict[str, str]:
    """What belongs into docs/reference, by file name."""
    return {"configuration.md": configuration_page(), "commands.md": commands_page()}


def main(folder: Path) -> None:
    """Write the pages into `folder` and the example beside pyproject.toml."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (folder / name).write_text(text, encoding="utf-8")
    (ROOT / "config.example.toml").write_text(example_toml(), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
