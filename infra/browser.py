"""A Chromium or Chrome for the browser tests: the machine's, else Debian's package where we may install it."""

from __future__ import annotations

import os
import shutil
import subprocess
from functools import cache

from infra.terminal import say

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGES = ["chromium", "fonts-noto-cjk"]
MISSING = (
    "no Chromium or Chrome on this machine: install Debian's package chromium (or Chrome) to run the browser tests"
)


@cache
def executable() -> str | None:
    """Where it is; None where there is none and none could be installed."""
    return _found() or (_found() if _install() else None)


def _found() -> str | None:
    return next((path for path in map(shutil.which, NAMES) if path), None)


def _install() -> bool:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    say("installing Chromium for the browser tests (once)")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "--yes", "--no-install-recommends", *PACKAGES]):
        done = subprocess.run(["apt-get", "--quiet", *command], env=environment, capture_output=True, check=False)
        if done.returncode:
            return False
    return True
