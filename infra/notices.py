"""THIRD_PARTY_NOTICES.md: what the deployment package contains beside our own code, and under which licence.

`python -m infra.notices` writes it, with `--check` it only compares. Read from what is installed of requirements.txt.
"""

from __future__ import annotations

import sys
from importlib.metadata import distribution

from infra.bootstrap import ROOT
from infra.lock import pins

FILE = ROOT / "THIRD_PARTY_NOTICES.md"
HEAD = """# Third-party notices

The deployment package contains these libraries, unchanged but for services of botocore that are left out. Each keeps
its own licence; the licence texts are in the `*.dist-info` folders of the package. Generated from `requirements.txt` by
`python -m infra.notices`.

| library | version | licence |
|---|---|---|
"""
_LONGEST = 60


def page() -> str:
    """The whole page."""
    locked = pins((ROOT / "requirements.txt").read_text(), here=True)
    return HEAD + "".join(f"| {name} | {version} | {_licence(name)} |\n" for name, version in sorted(locked.items()))


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
