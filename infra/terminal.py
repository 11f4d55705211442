"""What the person at the keyboard sees: progress lines, and one clear sentence when something stands in the way."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Trouble(Exception):
    """What stands in the way and what to do about it, in one sentence."""


def say(text: str) -> None:
    """One progress line, shown at once."""
    print(f"· {text}", flush=True)


def run(main: Callable[[], int]) -> None:
    """Run a command and end the process: trouble becomes its sentence and exit code 1, Ctrl-C becomes 130."""
    try:
        code = main()
    except Trouble as trouble:
        print(f"✗ {trouble}", file=sys.stderr, flush=True)
        code = 1
    except KeyboardInterrupt:
        code = 130
    sys.exit(code)
