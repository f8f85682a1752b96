"""Findings out of the rows of a check."""

from typing import Any


def told(row: Any) -> tuple[str, str]:
    """Where, and the figures, from a row whose first columns are `what` and whose others are figures."""
    (_, what), *figures = row.items()
    return str(what), ", ".join(f"{name} {value}" for name, value in figures)
