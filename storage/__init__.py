"""The database: schema, queries, migrations and durable jobs."""
