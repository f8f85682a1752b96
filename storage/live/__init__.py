"""LIVE sessions on disk."""
