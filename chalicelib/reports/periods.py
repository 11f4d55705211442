"""Months, quarters and years of China's calendar, as reports name them: 2026-03, 2026-Q1, 2026."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from chalicelib.errors import BadInput
from chalicelib.todo.times import china_month

if TYPE_CHECKING:
    from datetime import datetime

By = Literal["month", "quarter", "year"]
MOST_MONTHS = 120
_MONTH = re.compile(r"((?:19[789]|[2-9]\d\d)\d)-(0[1-9]|1[0-2])\Z", re.ASCII)


def months(begin: str, end: str) -> list[str]:
    """Every `yyyyMM` from `yyyy-MM` to `yyyy-MM`, both included.

    Raises:
        BadInput: not of that form, backwards, or more than ten years.
    """
    first, last = _number(begin, "from"), _number(end, "to")
    if last < first:
        raise BadInput(f"{end} 早于开始的 {begin}", field="to")
    if last - first >= MOST_MONTHS:
        raise BadInput(f"期间最多 {MOST_MONTHS} 个月", field="from")
    return [f"{number // 12:04d}{number % 12 + 1:02d}" for number in range(first, last + 1)]


def last_months(now: datetime, number: int) -> list[str]:
    """The latest `number` months as `yyyyMM`, with the one that now is."""
    last = int(china_month(now)[:4]) * 12 + int(china_month(now)[4:]) - 1
    return [f"{each // 12:04d}{each % 12 + 1:02d}" for each in range(last - number + 1, last + 1)]


def period(month: str, by: By) -> str:
    """The name of the period that a `yyyyMM` belongs to."""
    year, number = month[:4], int(month[4:])
    return {"month": f"{year}-{number:02d}", "quarter": f"{year}-Q{(number + 2) // 3}", "year": year}[by]


def _number(text: str, field: str) -> int:
    found = _MONTH.match(text)
    if not found:
        raise BadInput("应为 yyyy-MM，如 2026-11", field=field)
    return int(found[1]) * 12 + int(found[2]) - 1
