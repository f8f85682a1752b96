"""What is kept, and how: SQL lives here and nowhere else.

The files of this folder are the engine: `db.py` opens databases and has `transaction()`, the only place that commits,
beside `batch.py`, which commits gifts in groups; `commits.py` lets transactions share a commit; `tx.py` is what a
transaction offers to a use case; `prepared.py` is for statements of every gesture; `migrate.py` and `migrations/` are
how the schema grows. `schema/` has the tables. Each folder beside them has the queries of one subject.
"""
