"""Bringing a database to the schema that this version of Bouquet expects."""

from sqlalchemy import Engine, NullPool, create_engine

from storage.db import parse_url
from storage.schema import metadata


def create(url: str) -> None:
    """Create every table as `storage.schema` describes it, in an empty database; blocks."""
    engine = sync_engine(url)
    try:
        with engine.begin() as connection:
            metadata.create_all(connection)
    finally:
        engine.dispose()


def sync_engine(url: str) -> Engine:
    """A blocking engine for the same database, for work that happens before and outside of the loop."""
    parsed = parse_url(url)
    driver = "sqlite" if parsed.drivername == "sqlite" else "postgresql+psycopg"
    return create_engine(parsed.set(drivername=driver), poolclass=NullPool)
