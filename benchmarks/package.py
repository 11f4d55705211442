"""What the deployment zip weighs and what fills it."""

from __future__ import annotations

import tempfile
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

from infra.package import package

LARGEST = 6


def rows() -> list[dict[str, Any]]:
    """The whole zip, then its largest top-level parts, in compressed and unpacked megabytes."""
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(package("prod", Path(folder)).zip) as archive:
        entries = archive.infolist()
    packed: Counter[str] = Counter()
    unpacked: Counter[str] = Counter()
    for entry in entries:
        part = entry.filename.partition("/")[0]
        packed[part] += entry.compress_size
        unpacked[part] += entry.file_size
    whole = _row("deployment zip", packed.total(), unpacked.total())
    return [whole, *(_row(f"zip: {part}", size, unpacked[part]) for part, size in packed.most_common(LARGEST))]


def _row(what: str, packed: int, unpacked: int) -> dict[str, Any]:
    return {"what": what, "zip MB": round(packed / 1e6, 1), "unpacked MB": round(unpacked / 1e6, 1)}
