"""Where values come from: the TOML file, above it the secrets folder, above that the environment."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import create_model
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    NestedSecretsSettingsSource,
    SecretsSettingsSource,
    TomlConfigSettingsSource,
)

from bot.config.model import Config
from bot.config.problems import ConfigErrors, Problem
from bot.config.profiles import Values
from bot.config.values import Section, exact_json

ENV_PREFIX = "BOUQUET_"
# Where to find the configuration, and the test suite's own switch: they are no keys of it.
RESERVED = frozenset({"BOUQUET_CONFIG", "BOUQUET_SECRETS", "BOUQUET_SPECS"})


def _is_section(field: FieldInfo) -> bool:
    return isinstance(field.annotation, type) and issubclass(field.annotation, Section)


SECTIONS = frozenset(name for name, field in Config.model_fields.items() if _is_section(field))


def _raw() -> type[BaseSettings]:
    """The shape that the sources read into: sections as open tables, so that an unknown key is found and named."""
    fields: dict[str, Any] = {name: (dict[str, Any] if name in SECTIONS else Any, None) for name in Config.model_fields}
    return create_model("_Raw", __base__=BaseSettings, **fields)


_Raw = _raw()


class _ExactJson:
    """A whole table may be written as JSON."""

    def decode_complex_value(self, field_name: str, field: FieldInfo, value: Any) -> Any:
        return exact_json(value)


class _Environment(_ExactJson, EnvSettingsSource):
    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        super().__init__(_Raw, env_prefix=ENV_PREFIX, env_nested_delimiter="__")

    def _load_env_vars(self) -> Mapping[str, str | None]:
        return {name.lower(): value for name, value in self._environ.items()}


class _Secrets(_ExactJson, NestedSecretsSettingsSource):
    pass


@dataclass(frozen=True)
class Sources:
    """What each source says, and which of its names mean nothing."""

    file: Values
    secrets: Values
    environment: Values
    unknown: tuple[Problem, ...]


def read_sources(path: Path | None, environ: Mapping[str, str], secrets_dir: Path | None) -> Sources:
    """Everything that is written anywhere. Raises ConfigErrors for a file that cannot be read at all."""
    secrets = _Secrets(
        SecretsSettingsSource(_Raw),
        secrets_dir=secrets_dir,
        secrets_dir_missing="ok",
        secrets_nested_delimiter=".",
        secrets_prefix="",
    )
    return Sources(
        file=_read_file(path),
        secrets=dict(secrets()),
        environment=dict(_Environment(environ)()),
        unknown=(*_unknown_variables(environ), *_unknown_secrets(secrets)),
    )


def _read_file(path: Path | None) -> Values:
    if path is None:
        return {}
    if not path.is_file():
        raise ConfigErrors(
            (
                Problem(
                    str(path),
                    "there is no such file",
                    "write one with `bouquet init`, or name it with --config",
                ),
            )
        )
    try:
        return dict(TomlConfigSettingsSource(_Raw, path).toml_data)
    except tomllib.TOMLDecodeError as error:
        raise ConfigErrors((Problem(str(path), f"is not TOML: {error}", "correct that line"),)) from None


def _unknown_variables(environ: Mapping[str, str]) -> list[Problem]:
    found = []
    for name in sorted(environ):
        if name.upper().startswith(ENV_PREFIX) and name.upper() not in RESERVED:
            section = name[len(ENV_PREFIX) :].lower().split("__")[0]
            if section not in Config.model_fields:
                found.append(Problem.unknown(name, section, Config.model_fields))
    return found


def _unknown_secrets(secrets: NestedSecretsSettingsSource) -> list[Problem]:
    names = [name for name in secrets.env_vars if name.split(".")[0] not in Config.model_fields]
    return [Problem.unknown(f"secrets/{name}", name.split(".")[0], Config.model_fields) for name in sorted(names)]
