"""How much a browser loads, from the build's manifest: gzipped kilobytes of each route of the console."""

from __future__ import annotations

import gzip
import json
import sys
from typing import TYPE_CHECKING, Any

from infra.console_build import BUILT

if TYPE_CHECKING:
    from collections.abc import Iterator

FIRST = ("index.html",)
TASK = "src/task/TaskPane.vue"
BUDGETS: dict[str, tuple[str, float]] = {
    "task": (TASK, 61),
    "form": ("src/forms/FormView.vue", 170),
    "analysis": ("src/oversight/BarChart.vue", 195),
    "diagram": ("src/diagram/DiagramView.vue", 75),
    "modeler": ("src/design/ModelerPage.vue", 200),
    "form editor": ("src/design/FormEditorPage.vue", 400),
    "interfaces": ("docs.html", 480),
}
"""Route → its entry and how many kB of JavaScript it may add to the first screen and an open task."""
FIRST_JS, FIRST_CSS = 115, 12

Manifest = dict[str, dict[str, Any]]


def measured() -> Iterator[tuple[str, float, float]]:
    """`(what, kB, budget)` of every route that was built."""
    manifest: Manifest = json.loads((BUILT / ".vite/manifest.json").read_text())
    first = {file for entry in FIRST for file in _files(manifest, entry)}
    yield "first screen, js", _kilobytes(first, ".js"), FIRST_JS
    yield "first screen, css", _kilobytes(first, ".css"), FIRST_CSS
    for what, (entry, budget) in BUDGETS.items():
        if entry in manifest:
            known = first if entry == TASK else first | _files(manifest, TASK)
            yield what, _kilobytes(_files(manifest, entry) - known, ".js"), budget


def _files(manifest: Manifest, entry: str) -> set[str]:
    """What a browser loads for an entry: itself and what it imports statically, with the style sheets of each."""
    found: set[str] = set()
    waiting, seen = [entry], set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        chunk = manifest[name]
        found |= {chunk["file"], *chunk.get("css", ())}
        waiting += chunk.get("imports", ())
    return found


def _kilobytes(files: set[str], suffix: str) -> float:
    sizes = (len(gzip.compress((BUILT / file).read_bytes(), 9)) for file in files if file.endswith(suffix))
    return round(sum(sizes) / 1000, 1)


def main() -> int:
    """Print the table; 1 when a budget is exceeded."""
    rows = list(measured())
    for what, size, budget in rows:
        print(f"  {what:<20} {size:>6} kB of {budget}", file=sys.stderr if size > budget else sys.stdout)
    return int(any(size > budget for _, size, budget in rows))
