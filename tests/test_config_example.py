"""The example file: every key once with its reason, the defaults, and the documents made from the code."""

import tomllib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from bot.cli.reference import example_toml, pages, secret_fields
from bot.config import Config, build_config, load_config
from tests.support.configs import Written, values

ROOT = Path(__file__).resolve().parents[1]
TABLES_OF_VALUES = (
    "programme.min_age", "money.reference_rates", "coins.packs", "coins.prices", "coins.stars", "discord_sku.packs",
    "programme.min_followers", "programme.min_views_30d", "programme.min_posts_30d", "tips.min_followers",
    "live.min_followers", "video_gifts.min_followers", "video_gifts.min_videos_30d", "fund.min_followers",
    "fund.min_views_30d", "market.min_followers",
)  # fmt: skip


def test_the_example_names_every_key_once() -> None:
    text = example_toml().replace("\n# approval_confirmed", "\napproval_confirmed").replace("\n# tips =", "\ntips =")
    shown = set(keys(tomllib.loads(text)))
    # The rows of a table of limits are rows, not keys; min_age, reference_rates and prices are tables of values.
    assert {key for key in shown if not key.startswith("tips.limits.")} == set(fields(Config)) - {"tips.limits"}
    for code in ("eur", "gbp", "jpy"):
        assert {f"tips.limits.{code}.{name}" for name in ("presets", "min", "max", "day_max")} <= shown


def keys(table: dict[str, Any], prefix: str = "") -> Iterator[str]:
    for name, value in table.items():
        path = f"{prefix}{name}"
        if isinstance(value, dict) and path not in TABLES_OF_VALUES:
            yield from keys(value, f"{path}.")
        else:
            yield path


def fields(model: type[BaseModel], prefix: str = "") -> Iterator[str]:
    secrets = {path for path, _ in secret_fields()}
    for name, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from fields(kind, f"{prefix}{name}.")
        elif f"{prefix}{name}" not in secrets:
            yield f"{prefix}{name}"


def test_the_example_names_every_secret_once_in_a_comment() -> None:
    for path, _ in secret_fields():
        assert example_toml().count(f"#   {path}: ") == 1


def test_every_key_of_the_example_has_a_comment_above_it() -> None:
    lines = example_toml().splitlines()
    for above, line in pairwise(lines):
        if " = " in line and not line.startswith("#") and "  # " not in line:
            assert above.startswith("# "), line


def test_the_example_says_the_defaults(written: Written) -> None:
    assert load_config(written(), {}, None) == build_config(values())


def test_the_files_made_from_the_code_are_fresh() -> None:
    assert (ROOT / "config.example.toml").read_text(encoding="utf-8") == example_toml(), "run make docs"
    for name, text in pages().items():
        assert (ROOT / "docs" / "reference" / name).read_text(encoding="utf-8") == text, f"{name}: run make docs"
