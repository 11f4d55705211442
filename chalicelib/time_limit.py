"""How long one HTTP call may go on asking AWS. API Gateway gives up after 29 s and the function is stopped after 28.

Every attempt has its own limits (`chalicelib.aws`), but attempts add up: a service that accepts connections and never
answers would be asked for minutes. So no attempt is begun later than `settings.call_seconds` after the call came
in; the caller then gets the protocol's own 503 while somebody still listens.

Workers and schedules have no such limit: what they cannot finish is done again.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_ends: ContextVar[float | None] = ContextVar("ends", default=None)


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Begin a call: what it asks of AWS within the block is begun in this many seconds, or not at all."""
    token = _ends.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _ends.reset(token)


def is_over() -> bool:
    """Whether the present call has no time for another attempt."""
    ends = _ends.get()
    return ends is not None and time.monotonic() >= ends
