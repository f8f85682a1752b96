"""Speed, shown and not timed in tests: `make bench` prints one table of ratios against bare references."""
