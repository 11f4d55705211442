"""The optimistic change, written once: look, decide, write if nothing has changed since, else look again."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING, TypeVar

from chalicelib.errors import Unavailable
from chalicelib.storage.base.transact import Stale

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 5
Result = TypeVar("Result")


class Again(Exception):
    """Raised by an attempt that must look anew before it decides."""


def until_settled(
    attempt: Callable[[int], Result], *, rounds: int = ROUNDS, busy: str = "正被频繁修改，请稍后重试"
) -> Result:
    """What the first attempt gives that meets the rows as it read them; waits grow from the third on.

    Args:
        attempt: reads, decides and writes; is told its number, from 0. Raises `Again`, or lets a `Stale` pass.
        rounds: how many attempts there are.
        busy: what the caller is told after the last.

    Raises:
        Unavailable: others were faster every time.
    """
    for round_ in range(rounds):
        if round_ > 1:
            time.sleep(random.uniform(0, 0.01 * 2 ** min(round_, 5)))  # noqa: S311 - jitter
        try:
            return attempt(round_)
        except (Again, Stale):
            continue
    raise Unavailable(busy)
