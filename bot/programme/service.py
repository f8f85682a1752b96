"""Everything that `/creator` and the pickers of creators ask for, as one use-case object."""

from dataclasses import dataclass

from bot.programme.applications import Applications
from bot.programme.creators import Creators
from bot.programme.expiry import Expiry


@dataclass(frozen=True)
class Programme(Applications, Expiry, Creators):
    """Applying and deciding (`Applications`), forms that were left (`Expiry`), creators for others (`Creators`)."""
