"""THIRD_PARTY_NOTICES.md: what the deployment package contains beside our own code, and under which licence.

`python -m infra.notices` writes it, with `--check` it only compares. Read from what is installed of requirements.txt,
and for the console from its lock file.
"""

from __future__ import annotations

import json
import sys
from importlib.metadata import distribution
from typing import TYPE_CHECKING

from infra.bootstrap import ROOT
from infra.lock import pins

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FILE = ROOT / "THIRD_PARTY_NOTICES.md"
LOCKED = ROOT / "console/package-lock.json"
HEAD = """# Third-party notices

The deployment package contains these libraries, unchanged but for services of botocore that are left out. Each keeps
its own licence; the licence texts are in the `*.dist-info` folders of the package. Generated from `requirements.txt` by
`python -m infra.notices`.

"""
BUNDLED = """
The web console and the page that shows the interfaces are built from these packages (`console/package-lock.json`); of
some the build takes a part.

"""
TABLE = """| library | version | licence |
|---|---|---|
"""
_LONGEST = 60


def page() -> str:
    """The whole page."""
    locked = pins((ROOT / "requirements.txt").read_text(), here=True)
    return "".join(
        (HEAD, _table((name, version, _licence(name)) for name, version in locked.items()), BUNDLED, _table(_bundled()))
    )


def _table(rows: Iterable[tuple[str, str, str]]) -> str:
    return TABLE + "".join(f"| {' | '.join(row)} |\n" for row in sorted(set(rows)))


def _bundled() -> Iterator[tuple[str, str, str]]:
    """What a build of the console may take from: its packages but those that only build and test."""
    for place, package in json.loads(LOCKED.read_text())["packages"].items():
        if place and not package.get("dev"):
            yield (
                place.rpartition("node_modules/")[2],
                package["version"],
                package.get("license", "see its licence text"),
            )


def _licence(name: str) -> str:
    told = distribution(name).metadata
    if "License-Expression" in told:
        return str(told["License-Expression"])
    classified = [each.rpartition(":: ")[2] for each in told.get_all("Classifier") or [] if "License ::" in each]
    text = str(told["License"]) if "License" in told else ""
    named = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return ", ".join(classified) or named[:_LONGEST] or "see its licence text"


def main() -> int:
    """Write the file, or with --check say whether it agrees."""
    if "--check" not in sys.argv:
        FILE.write_text(page())
        return 0
    if FILE.read_text() == page():
        return 0
    print(f"{FILE.name} is not what is locked; run `python -m infra.notices`", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
