"""Coin orders and their payments."""
