"""The book: what accounts there are, what an entry may say, and what must hold of all entries together."""
