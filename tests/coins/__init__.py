"""Coins: bought, given back, contested."""
