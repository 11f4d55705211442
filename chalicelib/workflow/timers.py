"""Timer texts of a diagram (ISO 8601): when they fall due. Pure: the present is an argument, nothing is evaluated here.

A moment without an offset is China time, as everywhere on this wire. Months and years count by the calendar.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.errors import BadInput
from chalicelib.todo.times import CHINA

MAX_REPEATS = 1_000
_FOREVER = -1

_DURATION = re.compile(
    r"P(?=.)(?:(\d{1,4})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,5})D)?"
    r"(?:T(?=.)(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,8})S)?)?",
)


class BadTimer(BadInput):
    """Raised when a timer's text is no ISO 8601 moment, duration or repetition."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a timer falls due next, and, for a cycle, its period and how many more times (-1: without end)."""

    due: datetime
    period: str = ""
    repeats: int = 0

    def following(self, now: datetime) -> Schedule | None:
        """The occurrence after this one that is still ahead of `now`; those missed meanwhile count as spent."""
        due, repeats = self.due, self.repeats
        while repeats:
            repeats -= 1 if repeats > 0 else 0
            due = after(self.period, due)
            if due > now:
                return Schedule(due, self.period, repeats)
            if repeats == _FOREVER:
                due = max(due, now - (after(self.period, due) - due))
        return None


def schedule(form: str, text: str, now: datetime) -> Schedule:
    """Read a timer; `form` is date, duration or cycle, `text` what the diagram or its variable says."""
    words = text.strip()
    if form == "date":
        return Schedule(moment(words))
    if form == "duration":
        return Schedule(after(words, now))
    return _cycle(words, now)


def moment(text: str) -> datetime:
    """An ISO 8601 moment, also `yyyy-MM-dd HH:mm:ss`."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise BadTimer(f"定时器时间「{text[:40]}」不是 ISO 8601 时间") from None
    return found if found.tzinfo else found.replace(tzinfo=CHINA)


def after(duration: str, start: datetime) -> datetime:
    """`start` plus an ISO 8601 duration such as PT30M or P1M."""
    match = _DURATION.fullmatch(duration.strip())
    if match is None:
        raise BadTimer(f"定时器时长「{duration[:40]}」不是 ISO 8601 时长（如 PT30M、P1D）")
    years, months, weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    try:
        base = _add_months(start, years * 12 + months)
        return base + timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    except (OverflowError, ValueError):
        raise BadTimer(f"定时器时长「{duration[:40]}」过长") from None


def _add_months(start: datetime, months: int) -> datetime:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return start.replace(year=year, month=month + 1, day=min(start.day, monthrange(year, month + 1)[1]))


def _cycle(text: str, now: datetime) -> Schedule:
    """R3/PT1H, R/PT1H, R3/2026-11-22T09:00:00+08:00/PT1H. A number below 1 and a missing R mean once."""
    parts = text.split("/")
    if len(parts) not in (2, 3) or not re.fullmatch(r"R\d{0,6}", parts[0]):
        raise BadTimer(f"定时器周期「{text[:40]}」不是 ISO 8601 周期（如 R3/PT1H）")
    times = min(int(parts[0][1:]), MAX_REPEATS) if parts[0] != "R" else _FOREVER
    start, period = (moment(parts[1]), parts[2]) if len(parts) == 3 else (None, parts[1])  # noqa: PLR2004
    step = after(period, now)
    if step <= now:
        raise BadTimer(f"定时器周期「{text[:40]}」的间隔必须大于零")
    return Schedule(start or step, period, _FOREVER if times == _FOREVER else max(times - 1, 0))
