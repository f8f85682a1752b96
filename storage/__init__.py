"""What is kept, and how: SQL lives here and nowhere else.

`schema/` the tables · `db.py` engines and `transaction()`, the only place that commits · `tx.py` what a
transaction offers to a use case · `ledger.py` posting and reading the book · `audit.py` the whole book,
replayed · `jobs.py` and `cron.py` work that must not be lost · `migrate.py` and `migrations/` how the schema
grows · `<noun>.py` the queries of one noun.

The group commit of gifts has its place beside `db.py`, as `batch.py`: the one other writer of entries, which
posts many of them in one transaction by the same tables and the same rules.
"""
