"""Fixtures of the proofs."""

from tests.support.databases import clock, database, database_kind, database_url

__all__ = ["clock", "database", "database_kind", "database_url"]
