"""Copies of the whole book while it is in use, and how one is put back."""
