"""Queries about a creator's supporters."""
