"""How big the modules of chalicelib are and which way their arrows point; a module that has grown too long is named."""

from __future__ import annotations

import statistics
import sys
import tomllib
from typing import TYPE_CHECKING

import grimp

from infra.bootstrap import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LONGEST = 300


def lengths() -> dict[str, int]:
    """Path → lines, of every module that says something."""
    counted = {path: len(path.read_text().splitlines()) for path in (ROOT / "chalicelib").rglob("*.py")}
    return {str(path.relative_to(ROOT)): lines for path, lines in counted.items() if lines}


def measured(lines: Sequence[int]) -> str:
    """How many, and how long."""
    ordered = sorted(lines)
    median, ninth = statistics.median_low(ordered), ordered[len(ordered) * 9 // 10]
    return f"modules of chalicelib: {len(ordered)}; lines: median {median}, p90 {ninth}, max {ordered[-1]}"


def arrows(storeys: Sequence[str]) -> tuple[int, list[str]]:
    """Imports from one room to another: how many, and which do not point down. A storey is written `room | room`."""
    height = {room: -at for at, storey in enumerate(storeys) for room in storey.split(" | ")}
    graph = grimp.build_graph("chalicelib", cache_dir=None)
    rooms = {module: module.split(".")[1] for module in graph.modules if "." in module}
    found = [
        (module, other)
        for module in rooms
        for other in graph.find_modules_directly_imported_by(module)
        if rooms[other] != rooms[module]
    ]
    return len(found), [f"{a} → {b}" for a, b in sorted(found) if height[rooms[a]] <= height[rooms[b]]]


def _contracts() -> Sequence[Mapping[str, Sequence[str]]]:
    checked: Sequence[Mapping[str, Sequence[str]]] = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"][
        "importlinter"
    ]["contracts"]
    return checked


def main() -> int:
    """Print the figures; 1 where a module is longer than it may be or an arrow points up."""
    by_path, contracts = lengths(), _contracts()
    picture = next(each["layers"] for each in contracts if each.get("containers") == ["chalicelib"])
    number, against = arrows(picture)
    exceptions = sum(len(each.get("ignore_imports", ())) for each in contracts)
    print(measured(list(by_path.values())))
    print(f"arrows between rooms: {number}, against the picture: {len(against)}")
    print(f"import contracts: {len(contracts)}, exceptions: {exceptions}")
    too_long = [f"{path}: {lines} lines, more than {LONGEST}" for path, lines in by_path.items() if lines > LONGEST]
    for fault in (*too_long, *against):
        print(f"✗ {fault}", file=sys.stderr)
    return 1 if too_long or against else 0


if __name__ == "__main__":
    sys.exit(main())
