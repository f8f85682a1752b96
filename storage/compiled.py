"""Statements in the words of a database, compiled once a process.

SQLAlchemy keeps them for each engine apart. We have three engines on one SQLite file, and a process may open another
book, so each would compile the same some hundred statements again: a millisecond or more each.
"""

from collections.abc import Hashable, Iterator, MutableMapping
from typing import Any

from sqlalchemy.util import LRUCache

KEPT = 2000
"""More than we have; those that were used longest ago are given up first."""


class CompiledStatements(MutableMapping[Any, Any]):
    """Fits SQLAlchemy's option `compiled_cache`, whose keys begin with the engine's dialect.

    Two dialects of one class write the same words for one version of the server: that is what counts here.
    """

    def __init__(self, size: int = KEPT) -> None:
        self._kept: LRUCache[Hashable, Any] = LRUCache(size)

    def __getitem__(self, key: tuple[Any, ...]) -> Any:
        return self._kept[_shared(key)]

    def __setitem__(self, key: tuple[Any, ...], compiled: Any) -> None:
        self._kept[_shared(key)] = compiled

    def __delitem__(self, key: tuple[Any, ...]) -> None:
        del self._kept[_shared(key)]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._kept)

    def __len__(self) -> int:
        return len(self._kept)


COMPILED = CompiledStatements()


def _shared(key: tuple[Any, ...]) -> Hashable:
    dialect, *rest = key
    return type(dialect), dialect.server_version_info, *rest
