"""Redeemed diamonds on their way to a creator."""
