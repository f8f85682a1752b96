"""Payouts on disk."""
