"""Use cases, through the real storage on both databases."""
