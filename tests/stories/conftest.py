"""Stories run on every database."""

from tests.support.databases import database_kind

__all__ = ["database_kind"]
