"""The edges: each chat platform through its real client library."""
