"""docs/getting-started.md is pasted into a shell, block by block, and prints what it shows."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from infra import hubfile
from infra.bootstrap import ROOT
from tests.documented import blocks

if TYPE_CHECKING:
    from pathlib import Path

PAGE = ROOT / "docs/getting-started.md"
MAKE = 'make() { test "$*" = up; }\n'  # the hub of the tests runs already
CHANGING = re.compile(r"(?<=HELLO)\d+|(?<=')[0-9a-f]{32}(?=')")


def test_every_block_prints_what_the_page_shows(hub: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / ".venv/bin").mkdir(parents=True)
    (tmp_path / ".venv/bin/python").symlink_to(sys.executable)
    (tmp_path / ".local").mkdir()
    hubfile.write(tmp_path / ".local/hub.json", hub)
    [command] = blocks(PAGE, "sh")
    ran = subprocess.run(
        ["sh", "-c", MAKE + command],
        input="".join(blocks(PAGE, "python")),
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert CHANGING.sub("…", ran.stdout) == "".join(blocks(PAGE, "text")), ran.stderr


def test_every_entry_of_the_hubs_file_is_explained(hub: dict[str, Any]) -> None:
    assert set(re.findall(r"^\| `(\w+)` \|", PAGE.read_text(), re.MULTILINE)) == set(hub)
