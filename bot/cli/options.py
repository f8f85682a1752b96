"""Options that several commands share, and what they lead to."""

import os
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

if TYPE_CHECKING:
    from bot.config import Config

ConfigPath = Annotated[Path, Parameter(name="--config", env_var="BOUQUET_CONFIG", help="The configuration file.")]
SecretsDir = Annotated[
    Path | None,
    Parameter(name="--secrets", env_var="BOUQUET_SECRETS", help="The secrets folder; by default beside the file."),
]
AsJson = Annotated[bool, Parameter(name="--json", negative=(), help="One JSON object a line instead of text.")]

CONFIG = Path("config.toml")

# Which secrets a command cannot do without: it asks for no other.
NONE: frozenset[str] = frozenset()
OF_PAYMENTS = frozenset({"app_secret", "stripe.key"})


def load(config: Path, secrets: Path | None, needs: Collection[str] | None = None) -> "Config":
    """The configuration that the two options name; `needs` None asks for every secret. Raises ConfigErrors."""
    from bot.config import load_config

    return load_config(config, os.environ, secrets, needs)
