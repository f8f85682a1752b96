"""Curves: points as text, their knee, and a picture of them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import vl_convert

BEND = 0.85
"""A step that keeps less than this share of the rate is a knee."""


@dataclass(frozen=True)
class Point:
    """At `at` so many gifts a second, by batches of `batch`, with `written` KiB to the disk a gift."""

    at: str
    rate: float
    batch: int
    p50_ms: float
    written: float

    def __str__(self) -> str:
        return (
            f"{self.at}: {self.rate:,.0f} gifts/s (batch {self.batch}, p50 {self.p50_ms:.1f} ms, "
            f"{self.written:.1f} KiB written a gift)"
        )


def knee(points: Sequence[Point], cause: str) -> str:
    """Where the curve bends down, and why; or that it does not."""
    for before, after in pairwise(points):
        if after.rate < BEND * before.rate:
            share = after.rate / before.rate
            return f"knee between {before.at} and {after.at}: {share:.0%} of the rate is left; {cause}"
    return "no knee: every step keeps its rate or gains"


def draw(curves: Mapping[str, Sequence[Point]], file: Path) -> None:
    """An SVG with a panel for each curve."""
    values = [
        {"curve": name, "at": point.at, "order": order, "gifts": round(point.rate)}
        for name, points in curves.items()
        for order, point in enumerate(points)
    ]
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "data": {"values": values},
        "facet": {"field": "curve", "type": "nominal", "title": None},
        "columns": len(curves),
        "spec": {
            "width": 220,
            "height": 160,
            "mark": {"type": "line", "point": True},
            "encoding": {
                "x": {"field": "at", "type": "nominal", "sort": {"field": "order"}, "title": None},
                "y": {"field": "gifts", "type": "quantitative", "title": "gifts a second"},
            },
        },
        "resolve": {"scale": {"x": "independent"}},
    }
    file.parent.mkdir(exist_ok=True)
    file.write_text(vl_convert.vegalite_to_svg(json.dumps(spec)))
