"""What creators earned, read from tallies, tips and diamonds."""
