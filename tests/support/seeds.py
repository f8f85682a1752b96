"""Where tests take their chance from.

What `make test` says of a change must come from the change: there, chance is the same in every run. The long tier of
the proofs and `SEED=any` look for what nobody has seen yet, and `SEED=7` repeats what they found.
"""

import os
import random
from typing import Final

USUAL: Final = 20_211_201
ANY: Final = "any"


def by_chance() -> bool:
    """Whether this run looks for what nobody has seen yet."""
    return os.environ.get("SEED", ANY if os.environ.get("PROOFS") == "long" else "") == ANY


def seed() -> int:
    """The seed of this run, printed: pytest shows it with a failure."""
    found = random.SystemRandom().randrange(10**6) if by_chance() else int(os.environ.get("SEED", USUAL))
    print(f"SEED={found}")
    return found
