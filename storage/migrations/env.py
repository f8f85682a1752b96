"""Alembic runs this file; the connection and its transaction are those of `storage.migrate`."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    # Either all of a migration is there or nothing, on SQLite too.
    transactional_ddl=True,
)
context.run_migrations()
