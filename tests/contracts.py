"""Who may import whom, as contracts for import-linter (`python -m tests.contracts`, part of `make check`).

The core is every module of `bot` that is not an edge, found from the files: a new folder belongs to it at once.
"""

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from importlinter import configuration
from importlinter.application import use_cases

ROOT = Path(__file__).resolve().parents[1]

# The rooms of `bot` that know a library of the outside world, or everyone. All else is core.
EDGES = ("__main__", "charts", "cli", "connectors", "logs", "sandbox", "web", "wiring")
PROVIDER_EDGE = "payments/stripe_"

PLATFORMS = ("discord", "telegram", "simcord")
DATABASES = ("aiosqlite", "alembic", "asyncpg", "dbos", "psycopg", "sqlalchemy", "sqlite3")
NETWORK = ("aiohttp", "httpx", "requests")
PROVIDERS = ("stripe",)


@dataclass(frozen=True)
class Contract:
    """`source` may not import `forbidden`, by any way."""

    name: str
    source: tuple[str, ...]
    forbidden: tuple[str, ...]


def modules(folder: str) -> tuple[str, ...]:
    """Every module below a folder of the project, by its dotted name."""
    files = sorted((ROOT / folder).rglob("*.py"))
    return tuple(_dotted(file) for file in files)


def _dotted(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def core_files() -> tuple[Path, ...]:
    """Every file of the core."""
    return tuple(file for file in sorted((ROOT / "bot").rglob("*.py")) if not _is_edge(file))


def _is_edge(file: Path) -> bool:
    inside = file.relative_to(ROOT / "bot")
    return inside.parts[0].removesuffix(".py") in EDGES or str(inside).startswith(PROVIDER_EDGE)


def contracts() -> tuple[Contract, ...]:
    """The rules of the house."""
    core = tuple(_dotted(file) for file in core_files())
    edges = tuple(sorted(set(modules("bot")) - set(core)))
    simulators = tuple(name for name in modules("bot/sandbox") if name.split(".")[2:3] and "_sim" in name.split(".")[2])
    everyone = tuple(name for name in edges if name.split(".")[1] in ("wiring", "cli", "sandbox", "__main__"))
    provider = tuple(name for name in edges if name.startswith("bot.payments.stripe_"))
    cogs, storage = modules("cogs"), modules("storage")
    return (
        Contract(
            "the core knows no platform, no provider, no database and no network",
            core,
            (*PLATFORMS, *PROVIDERS, *DATABASES, *NETWORK),
        ),
        Contract("the core does not know its edges", core, (*edges, "cogs", "storage")),
        Contract("cogs do not know storage", cogs, ("storage", *DATABASES)),
        Contract("cogs do not know the provider", cogs, (*provider, *PROVIDERS)),
        Contract("storage knows no platform and no provider", storage, ("cogs", *PLATFORMS, *PROVIDERS, *provider)),
        Contract("only wiring, cli and sandbox know everyone", (*cogs, *storage, *modules("bot/web")), everyone),
        Contract(
            "the web side knows no platform, no provider and no database",
            modules("bot/web"),
            ("cogs", "storage", *PLATFORMS, *PROVIDERS, *DATABASES),
        ),
        Contract(
            "a simulator does not know the adapter that it is there to try",
            simulators,
            ("cogs", "storage", *provider),
        ),
        Contract(
            "one platform does not know the other (Discord)",
            modules("cogs/on_discord"),
            ("telegram", "cogs.on_telegram"),
        ),
        Contract(
            "one platform does not know the other (Telegram)",
            modules("cogs/on_telegram"),
            ("discord", "cogs.on_discord"),
        ),
    )


def settings(rules: tuple[Contract, ...]) -> str:
    """The contracts in import-linter's own words; a rule without modules yet is left out."""
    lines = [
        "[importlinter]",
        "root_packages =",
        "    bot",
        "    cogs",
        "    storage",
        "include_external_packages = True",
        "",
    ]
    present = [rule for rule in rules if rule.source and rule.forbidden]
    for number, rule in enumerate(present):
        lines += [f"[importlinter:contract:{number}]", f"name = {rule.name}", "type = forbidden", "as_packages = False"]
        lines += ["source_modules =", *(f"    {name}" for name in rule.source)]
        lines += ["forbidden_modules =", *(f"    {name}" for name in _with_insides(rule.forbidden)), ""]
    return "\n".join(lines)


def _with_insides(names: tuple[str, ...]) -> tuple[str, ...]:
    """Our own packages with every module in them, since a contract names single modules."""
    inside = [module for name in names if name in ("cogs", "storage") for module in modules(name)]
    platforms = [
        module
        for name in names
        if name.startswith("cogs.") and (ROOT / name.replace(".", "/")).is_dir()
        for module in modules(name.replace(".", "/"))
    ]
    plain = [name for name in names if not name.startswith("cogs") and name != "storage"]
    return tuple(dict.fromkeys([*plain, *inside, *platforms]))


def kept(rules: tuple[Contract, ...] | None = None) -> bool:
    """Whether all contracts are kept; prints what breaks them."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "contracts.ini"
        file.write_text(settings(contracts() if rules is None else rules), encoding="utf-8")
        configuration.configure()
        return bool(use_cases.lint_imports(config_filename=str(file), cache_dir=None, no_logo=True))


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(0 if kept() else 1)
