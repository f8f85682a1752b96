"""Builds the configuration and checks it as a whole."""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bot.config import rules
from bot.config.model import Config
from bot.config.problems import ConfigErrors, Problem, from_validation, location
from bot.config.profiles import Values, merge, with_defaults
from bot.config.sources import SECTIONS, read_sources
from bot.money import CURRENCIES

Needs = Collection[str] | None


def load_config(
    path: Path | None, environ: Mapping[str, str], secrets_dir: Path | None, needs: Needs = None
) -> Config:
    """The configuration of the file, the secrets folder and the environment; later ones win.

    `secrets_dir` None takes `secrets` beside the file. `needs` names the secrets that have to be there and right, and
    None is all of them: the others may be missing or wrong. Raises ConfigErrors with every wrong key.
    """
    if secrets_dir is None and path is not None:
        secrets_dir = path.parent / "secrets"
    read = read_sources(path, environ, secrets_dir)
    given = merge(read.file, read.secrets, read.environment)
    return _build(given, (*read.unknown, *_secrets_in(read.file)), needs)


def load_what_is_there(
    path: Path | None, environ: Mapping[str, str], secrets_dir: Path | None
) -> tuple[Config, tuple[Problem, ...]]:
    """The configuration without the secrets that are missing or wrong, and what is wrong with each of those.

    Raises ConfigErrors for everything else, as `load_config` does.
    """
    config = load_config(path, environ, secrets_dir, needs=())
    lacking = tuple(rules.secret_problems(config))
    for key in {problem.key for problem in lacking}:
        config = _without(config, key)
    return config, lacking


def _without(config: Config, key: str) -> Config:
    """The same configuration with a secret at its default, so that nobody sends a placeholder anywhere."""
    name, _, inner = key.partition(".")
    if not inner:
        return config.model_copy(update={name: None})
    section = getattr(config, name)
    emptied = section.model_copy(update={inner: type(section).model_fields[inner].default})
    return config.model_copy(update={name: emptied})


def build_config(values: Mapping[str, Any], needs: Needs = None) -> Config:
    """The configuration of these values alone, secrets among them. Raises ConfigErrors with every wrong key."""
    return _build(values, (), needs)


def _build(given: Mapping[str, Any], found: tuple[Problem, ...], needs: Needs) -> Config:
    base = _base_currency(given)
    values = merge({name: {} for name in SECTIONS}, with_defaults(given, base))
    found += tuple(_name_rows(values, base))
    try:
        config = _validate(values, base)
    except ValidationError as error:
        found += from_validation(error, Config)
        told = {problem.key for problem in found}
        found += tuple(problem for problem in _behind(values, base, error, needs) if problem.key not in told)
        raise ConfigErrors(found) from None
    found += tuple(_over_all(config, needs))
    if found:
        raise ConfigErrors(found)
    return config


def _over_all(config: Config, needs: Needs) -> Iterator[Problem]:
    yield from (one for one in rules.secret_problems(config) if needs is None or one.key in needs)
    yield from rules.problems(config)


def _validate(values: Values, base: str) -> Config:
    return Config.model_validate(values, context={"currency": base})


# Stands in for what is missing, to see what else is wrong; never leaves this module.
_STAND_IN: Values = {
    "operator": {
        "name": "nobody",
        "owners": ["discord:1"],
        "terms_url": "https://localhost",
        "privacy_url": "https://localhost",
    },
    "web": {"public_url": "https://localhost"},
    "database": {"url": "sqlite:///nowhere"},
    "stripe": {"payout_region": "US"},
}


def _behind(values: Values, base: str, error: ValidationError, needs: Needs) -> tuple[Problem, ...]:
    """What the rules over several keys would say once the keys that are wrong by themselves are corrected."""
    mended = merge(values)
    for detail in error.errors(include_url=False, include_input=False):
        path = location(detail)
        # A row of limits goes as a whole, since its amounts are compared with each other.
        _remove(mended, path[:3] if path[:2] == ["tips", "limits"] else path)
    try:
        return tuple(_over_all(_validate(merge(_STAND_IN, mended), base), needs))
    except ValidationError:
        return ()


def _remove(table: Any, path: list[str]) -> None:
    """Takes a key out, or the whole key above when it lies in a list."""
    for depth, part in enumerate(path):
        below = table.get(part) if isinstance(table, dict) else None
        if depth == len(path) - 1 or not isinstance(below, dict):
            if isinstance(table, dict):
                table.pop(part, None)
            return
        table = below


def _base_currency(given: Mapping[str, Any]) -> str:
    """The currency that amounts are read in; a wrong one is told of by its own key."""
    money = given.get("money")
    code = str(money.get("base_currency", "usd")).strip().lower() if isinstance(money, Mapping) else "usd"
    return code if code in CURRENCIES else "usd"


def _name_rows(values: Values, base: str) -> Iterator[Problem]:
    """Tells each row of tip limits its own currency."""
    limits = values["tips"].get("limits") if isinstance(values["tips"], dict) else None
    for code, row in (limits or {}).items() if isinstance(limits, dict) else ():
        if code.strip().lower() == base:
            yield Problem(
                f"tips.limits.{code}",
                "is the base currency",
                "write its limits as tips.min, tips.max and so on",
            )
        if isinstance(row, dict):
            if "currency" in row:
                yield Problem.unknown(f"tips.limits.{code}.currency", "currency", ())
            row["currency"] = code.strip().lower()


def _secrets_in(file: Mapping[str, Any]) -> Iterator[Problem]:
    """Secrets in the file, which is shown to people and kept in backups."""
    tables: list[tuple[str, Any, Mapping[str, Any]]] = [("", Config, file)]
    tables += [
        (f"{name}.", Config.model_fields[name].annotation, file[name])
        for name in sorted(SECTIONS)
        if isinstance(file.get(name), dict)
    ]
    for prefix, model, table in tables:
        for name, field in model.model_fields.items():
            extra = field.json_schema_extra
            if name in table and isinstance(extra, dict) and extra.get("secret"):
                yield Problem(
                    f"{prefix}{name}",
                    "is a secret and stands in the file",
                    rules.how_to_keep(f"{prefix}{name}"),
                )
