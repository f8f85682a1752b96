"""Every table of Bouquet, one file a noun. Importing this package fills `metadata`."""

from storage.schema import ledger, memory
from storage.schema.base import metadata

__all__ = ["ledger", "memory", "metadata"]
