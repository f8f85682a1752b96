"""Rules: pure functions, no database."""
