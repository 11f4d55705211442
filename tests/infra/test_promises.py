"""Every promise of docs/security.md names the test that holds it, and that test is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROWS = [
    line.strip().strip("|").split(" | ")
    for line in (ROOT / "docs/security.md").read_text("utf-8").splitlines()
    if line.startswith("| ") and not line.startswith("| who")
]
_NAMED = re.compile(r"(?:tests/[\w/]+(?:\.py)?|\btest_\w+)")


def found(name: str) -> bool:
    if name.startswith("tests/"):
        return (ROOT / name).exists()
    return any((ROOT / "tests").rglob(f"{name}.py"))


def test_there_are_promises() -> None:
    assert len(ROWS) >= 10


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0][:40])
def test_a_promise_names_tests_that_are_there(row: list[str]) -> None:
    assert len(row) == 4
    named = _NAMED.findall(row[3])
    told_of = named or re.findall(r"tests?/\S+|the same", row[3])
    assert told_of, f"nothing holds: {row[1]}"
    assert [name for name in named if not found(name)] == []
