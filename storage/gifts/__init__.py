"""What a batch of gifts asks and writes, on each database; coins and boards. `storage/batch.py` drives it."""
