"""Known vulnerabilities of the locked packages: `python -m infra.audit`, beside `make check` for it needs the network.

pip-audit asks PyPI's own JSON API, the registry the packages come from, and nobody else. Without an answer it says
"could not be audited" for each package and, unless it is strict, that all is well: here it is strict, and first a
release is asked about whose vulnerabilities are public. A service that does not know them audits nothing.
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from infra.bootstrap import ROOT
from infra.lock import LOCKS
from infra.terminal import Trouble, run, say

KNOWN_BAD = "requests==2.19.0"
"""CVE-2018-18074: the credential of a request travels on to another host."""
_SECONDS = 600


def main() -> int:
    """Audit every lock file.

    Raises:
        Trouble: the service does not answer, or knows nothing of a package that is known to be vulnerable.
    """
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as known_bad:
        known_bad.write(KNOWN_BAD + "\n")
        known_bad.flush()
        asked = _ask(Path(known_bad.name), "--no-deps")
    if "CVE-2018-18074" not in asked.stdout:
        raise Trouble(
            f"No vulnerability service answers: asked about {KNOWN_BAD}, pip-audit said: {_last(asked.stderr)} "
            "Nothing was audited."
        )
    worst = 0
    for name in LOCKS:
        found = _ask(ROOT / name, "--require-hashes")
        say(f"{name}: {_last(found.stdout) or _last(found.stderr)}")
        worst = max(worst, found.returncode)
    return worst


def _ask(requirements: Path, how: str) -> subprocess.CompletedProcess[str]:
    command = [
        str(ROOT / ".venv-audit/bin/pip-audit"),
        "--strict",
        "--disable-pip",
        "--progress-spinner",
        "off",
        "--aliases",
    ]
    command += [how, "--vulnerability-service", "pypi", "--timeout", "15", "--requirement", str(requirements)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=_SECONDS)


def _last(text: str) -> str:
    return next((line for line in reversed(text.splitlines()) if line.strip()), "")


if __name__ == "__main__":
    run(main)
