"""Cron texts of timers, of 5 to 7 fields. The only place that asks cronsim.

Five fields are Unix's (minute first, Sunday is 0 or 7). Six and seven are Quartz's, which designers of Java engines
write: seconds first, Sunday is 1, `?` for any, a year at the end.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cronsim import CronSim, CronSimError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime, tzinfo

MAX_LENGTH = 120
_QUARTZ = (6, 7)
_YEARS = range(1970, 2200)


def following(text: str, moment: datetime, zone: tzinfo) -> datetime | None:
    """The first time after `moment`; None when there is none for fifty years, or the text is no cron text."""
    fields = text.upper().split()
    local = moment.astimezone(zone).replace(tzinfo=None)
    try:
        if len(text) > MAX_LENGTH or len(fields) not in (5, *_QUARTZ):
            return None
        found = next(_times(fields, local), None)
    except (CronSimError, ValueError, OverflowError):
        return None
    return found.replace(tzinfo=zone) if found else None


def _times(fields: list[str], moment: datetime) -> Iterator[datetime]:
    if len(fields) not in _QUARTZ:
        yield from CronSim(" ".join(fields), moment)
        return
    seconds, minutes, hours, days, months, weekdays = (field.replace("?", "*") for field in fields[:6])
    expression = " ".join([seconds, minutes, hours, days, months, _weekdays(weekdays)])
    for year in sorted(_years(fields[6] if len(fields) == max(_QUARTZ) else "*", moment.year)):
        after = max(moment, moment.min.replace(year=year - 1, month=12, day=31, hour=23, minute=59, second=59))
        found = next(CronSim(expression, after), None)
        if found is not None and found.year == year:
            yield found


def _weekdays(field: str) -> str:
    """Quartz's days of the week as Unix counts them: one less, but not the steps and the third of `3#2`."""
    if field == "L":
        return "6"
    return re.sub(r"(?<![#/\d])[1-7](?!\d)", lambda day: str(int(day[0]) - 1), field)


def _years(field: str, present: int) -> set[int]:
    if field in ("*", "?"):
        return set(range(present, present + 9))  # a 29th of February comes within eight years
    found: set[int] = set()
    for part in field.split(","):
        match = re.fullmatch(r"(\d{4})(?:-(\d{4}))?(?:/(\d{1,3}))?", part)
        if match is None:
            raise ValueError(part)
        last = int(match[2]) if match[2] else _YEARS[-1] if match[3] else int(match[1])
        found.update(range(int(match[1]), min(last, _YEARS[-1]) + 1, int(match[3] or 1)))
    return {year for year in found if year >= present}
