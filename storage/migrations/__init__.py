"""How the schema grows: one revision a change, each opening with why.

A revision holds the statements of its own day and never asks `storage.schema`, which goes on changing.
"""
