"""Timer texts of a diagram (ISO 8601, cron): when they fall due. The present is an argument, nothing is evaluated here.

A moment without an offset is China time, as everywhere on this wire. Months and years count by the calendar.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from chalicelib.errors import BadInput
from chalicelib.lazy import lazy
from chalicelib.todo.times import CHINA

if TYPE_CHECKING:
    from chalicelib.workflow import cron
else:
    cron = lazy("chalicelib.workflow.cron")

MAX_REPEATS = 1_000
"""How often a timer repeats at most, also one that says without end."""
LEAST = timedelta(minutes=1)
"""The shortest time between two occurrences: a shorter period counts as this."""
_FOREVER = -1  # in states that an earlier version wrote

_DURATION = re.compile(
    r"P(?=.)(?:(\d{1,4})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,5})D)?"
    r"(?:T(?=.)(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,8})S)?)?",
)


class BadTimer(BadInput):
    """Raised when a timer's text is no ISO 8601 moment, duration or repetition, and no cron text."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a timer falls due next, and, for a cycle, how it goes on (`period`) and how many more times.

    `period` is a duration, one with an end (`PT1H/2026-12-31T00:00:00`), or a cron text. `repeats` below zero is a
    cycle without end, which does not spend what it missed: -1 - n for n more times, -1 where an earlier version did not
    count.
    """

    due: datetime
    period: str = ""
    repeats: int = 0

    def following(self, now: datetime) -> Schedule | None:
        """The occurrence after this one that is still ahead of `now`; those missed meanwhile count as spent."""
        if self.repeats < 0:
            return self._without_end(now)
        due, repeats = self.due, self.repeats
        while repeats:
            due, repeats = following(self.period, due), repeats - 1
            if due > now:
                return self._until(due, repeats)
        return None

    def _without_end(self, now: datetime) -> Schedule | None:
        left = MAX_REPEATS if self.repeats == _FOREVER else -1 - self.repeats
        due = following(self.period, self.due)
        if due <= now and is_cron(self.period):
            due = following(self.period, now)
        elif due <= now:
            step = following(self.period, due) - due
            due += step * ((now - due) // step + 1)
        return self._until(due, -left if left > 1 else 0)

    def _until(self, due: datetime, repeats: int) -> Schedule | None:
        """The occurrence at `due`, unless the cycle has ended by then."""
        end = self.period.partition("/")[2] if not is_cron(self.period) else ""
        return None if end and due > moment(end) else Schedule(due, self.period, repeats)


ANY_DAY = datetime(2026, 1, 1, tzinfo=CHINA)
"""A moment to try a text at."""


def point(text: str, now: datetime) -> datetime:
    """A moment, or a duration from now."""
    words = text.strip()
    return after(words, now) if words.startswith("P") else moment(words)


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
    first = start.replace(year=year, month=month + 1, day=1)
    length = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - first
    return first.replace(day=min(start.day, length.days))


def following(period: str, due: datetime) -> datetime:
    """The occurrence after `due`. Raises BadTimer when there is none."""
    if not is_cron(period):
        return max(after(period.partition("/")[0], due), due + LEAST)
    found = cron.following(period, due + LEAST - timedelta(seconds=1), CHINA)
    if found is None:
        raise BadTimer(f"定时器周期「{period[:40]}」不是 cron 表达式，或不会再触发")
    return found


def is_cron(text: str) -> bool:
    """Whether a text is meant as cron: several fields, and no duration or repetition."""
    return " " in text.strip() and text.strip()[0] not in "PR"


def _cycle(text: str, now: datetime) -> Schedule:
    """R3/PT1H, R/PT1H, R3/2026-11-22T09:00:00+08:00/PT1H, R3/PT1H/2026-12-22T09:00:00, or a cron text.

    A number below 1 means once.
    """
    if is_cron(text):
        return Schedule(following(text, now), text, -MAX_REPEATS)
    parts = text.split("/")
    if len(parts) not in (2, 3) or not re.fullmatch(r"R\d{0,6}", parts[0]):
        raise BadTimer(f"定时器周期「{text[:40]}」不是 ISO 8601 周期（如 R3/PT1H）或 cron 表达式")
    more = max(min(int(parts[0][1:]), MAX_REPEATS) - 1, 0) if parts[0] != "R" else -MAX_REPEATS
    start = moment(parts.pop(1)) if len(parts) == 3 and not parts[1].startswith("P") else None  # noqa: PLR2004
    if after(parts[1], now) <= now:
        raise BadTimer(f"定时器周期「{text[:40]}」的间隔必须大于零")
    period = "/".join(parts[1:])
    due = start or following(period, now)
    if len(parts) == 3 and due > moment(parts[2]):  # noqa: PLR2004
        raise BadTimer(f"定时器周期「{text[:60]}」在第一次触发之前就已结束")
    return Schedule(due, period, more)
