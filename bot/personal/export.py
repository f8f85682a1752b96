"""A person's data as a file: JSON that a person can read, with a table of contents. Pure."""

import json
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from bot.personal.model import Rows

LARGEST: Final = 7 * 1024 * 1024
"""Bytes that either platform carries in a message; what is larger is packed."""


def document(rows: Rows, about: Mapping[str, str], name: str) -> tuple[str, bytes]:
    """The file's name and content. `about`: what every section is, in words."""
    whole = {
        "contents": {section: {"about": about.get(section, section), "rows": len(rows[section])} for section in rows},
        "data": rows,
    }
    content = json.dumps(whole, ensure_ascii=False, indent=1, default=_plain).encode()
    if len(content) <= LARGEST:
        return f"{name}.json", content
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED, compresslevel=zlib.Z_BEST_COMPRESSION) as archive:
        # A fixed date: the same data is the same file.
        entry = ZipInfo(f"{name}.json", (1980, 1, 1, 0, 0, 0))
        entry.compress_type = ZIP_DEFLATED
        archive.writestr(entry, content)
    return f"{name}.zip", packed.getvalue()


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    raise TypeError(f"no value for a file: {type(value).__name__}")
