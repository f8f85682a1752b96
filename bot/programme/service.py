"""Everything that `/creator` and the pickers of creators ask for, as one use-case object."""

from dataclasses import dataclass

from bot.programme.applications import Applications
from bot.programme.creators import Creators


@dataclass(frozen=True)
class Programme(Applications, Creators):
    """Applying and deciding (`Applications`), finding and showing creators (`Creators`)."""
