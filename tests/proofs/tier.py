"""How much a proof does, and by which seeds.

`PROOFS=long` is the long tier, `SHARE=0.1` a tenth of it, which is still no less than the short one. For its seeds see
`tests.support.seeds`; one that has once failed stays in `failed_seeds.txt` and is always tried.
"""

import os
from pathlib import Path

import pytest

from tests.support.seeds import seed as usual

LONG = os.environ.get("PROOFS") == "long"
SHARE = float(os.environ.get("SHARE", "1"))
_KEPT = Path(__file__).with_name("failed_seeds.txt")


def many(short: int, long: int) -> int:
    """How many in this tier."""
    return of_share(short, long, SHARE) if LONG else short


def of_share(short: int, long: int, share: float) -> int:
    """How many in a part of the long tier; a stride, which is less in the long one, stays."""
    return long if long <= short else max(short, round(long * share))


def seeded(proof: str) -> pytest.MarkDecorator:
    """Runs a test with each kept seed of a proof, and once more with `seed` None: that one is for `chosen`."""
    # The fresh seed is no part of the test's name: workers must agree about the names.
    return pytest.mark.parametrize("seed", [*kept(proof), None], ids=lambda seed: "fresh" if seed is None else seed)


def chosen(seed: int | None) -> int:
    """The seed to use, printed: pytest shows it with a failure."""
    if seed is None:
        return usual()
    print(f"SEED={seed}")
    return seed


def kept(proof: str, text: str | None = None) -> list[int]:
    """The seeds that have once failed. A line is `proof seed  # what was wrong`."""
    lines = (_KEPT.read_text(encoding="utf-8") if text is None else text).splitlines()
    words = [line.split("#")[0].split() for line in lines]
    return [int(word[1]) for word in words if word and word[0] == proof]
