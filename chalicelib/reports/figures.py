"""What counters say: from measures (tallies.py) to the figures of an answer."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from chalicelib.reports.buckets import percentiles

if TYPE_CHECKING:
    from collections.abc import Mapping

SHARES = (50, 90, 95)
RULE = "按创建月计发起，按办结月计办结、超期与耗时；均值精确，百分位误差 ±5%；已删除的不计，更正与重开即时改计"


def figures(measures: Mapping[str, int]) -> dict[str, Any]:
    """started, finished, terminated, returned, overdue (numbers); seconds and waited {mean, p50, p90, p95, n}."""
    return {
        "started": total(measures, "c"),
        "finished": total(measures, "f"),
        "terminated": measures.get("x", 0),
        "returned": measures.get("r", 0),
        "overdue": measures.get("o", 0),
        "seconds": spread(measures, "s", "b"),
        "waited": spread(measures, "w", "v"),
    }


def scores(measures: Mapping[str, int]) -> dict[str, Any]:
    """n, mean (two decimals, None of nothing) and how many there are of each score from 1 to 5."""
    counts = numbered(measures, "e")
    n = sum(counts.values())
    mean = round(sum(score * number for score, number in counts.items()) / n, 2) if n else None
    return {"n": n, "mean": mean, "distribution": {str(score): counts[score] for score in range(1, 6)}}


def total(measures: Mapping[str, int], letter: str) -> int:
    """The sum of a measure's days."""
    return sum(numbered(measures, letter).values())


def spread(measures: Mapping[str, int], summed: str, counted: str) -> dict[str, int | None]:
    """Mean and percentiles of durations in seconds; None where there are none."""
    counts = numbered(measures, counted)
    n = sum(counts.values())
    p50, p90, p95 = percentiles(counts, SHARES)
    return {"mean": round(measures.get(summed, 0) / n) if n > 0 else None, "p50": p50, "p90": p90, "p95": p95, "n": n}


def numbered(measures: Mapping[str, int], letter: str) -> Counter[int]:
    """The measures of a letter by their numbers: buckets, days, scores."""
    own = {name[1:]: number for name, number in measures.items() if name[:1] == letter and name[1:].isdigit()}
    return Counter({int(name): number for name, number in own.items() if number})
