"""Durations as counts in logarithmic buckets: counters add, subtract and merge, and percentiles stay within 5 %.

A bucket holds what is at most (1 + α) / (1 − α) times its lower bound (the mapping of DDSketch), so whatever lies in it
is told by one value that is off by at most α.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ACCURACY = 0.05
_GAMMA = (1 + ACCURACY) / (1 - ACCURACY)
_LOG = math.log(_GAMMA)
LONGEST = 3_650 * 86_400
"""Seconds: what took longer than ten years counts as ten years in the buckets (the mean stays exact)."""


def bucket(seconds: int) -> int:
    """The bucket of a duration; 0 holds a second and less."""
    return max(math.ceil(math.log(min(max(seconds, 1), LONGEST)) / _LOG - 1e-9), 0)


def seconds_of(number: int) -> int:
    """What a bucket tells: the value that is nearest, in proportion, to all that it holds."""
    return round(2 * _GAMMA**number / (_GAMMA + 1)) if number else 1


def percentiles(counts: Mapping[int, int], shares: Sequence[int]) -> list[int | None]:
    """Seconds that `shares` percent of the durations do not exceed (nearest rank); None of nothing."""
    total = sum(counts.values())
    return [_at(counts, math.ceil(total * share / 100)) if total > 0 else None for share in shares]


def _at(counts: Mapping[int, int], rank: int) -> int:
    seen = 0
    for number in sorted(counts):
        seen += counts[number]
        if seen >= rank:
            return seconds_of(number)
    return seconds_of(max(counts))
