"""Time as the documents write it (China time, `yyyy-MM-dd HH:mm:ss`), and as their senders do.

One parser for every protocol: what one of them reads, all of them read.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import overload

CHINA = timezone(timedelta(hours=8), "CST")
_SHAPE = re.compile(
    r"(\d{4})([-/])(\d{2})\2(\d{2})"
    r"(?:[ T]((?:[01]\d|2[0-3]):\d{2})(:\d{2}(?:\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?\Z",
    re.ASCII,
)
_MILLISECONDS = re.compile(r"\d{13}\Z", re.ASCII)
_MICROSECONDS = len(":ss.ffffff")
_EARLIEST = datetime(1970, 1, 2, tzinfo=UTC)
_LATEST = datetime(9999, 12, 30, tzinfo=UTC)


@overload
def china(moment: datetime) -> str: ...


@overload
def china(moment: datetime | None) -> str | None: ...


def china(moment: datetime | None) -> str | None:
    """Write a moment as `yyyy-MM-dd HH:mm:ss` in China time; None stays None."""
    return moment.astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S") if moment else None


def china_month(moment: datetime) -> str:
    """China's month of a moment, `yyyyMM`."""
    return moment.astimezone(CHINA).strftime("%Y%m")


def parse(text: str) -> datetime:
    """Read a moment as an aware datetime.

    `yyyy-MM-dd HH:mm:ss`, also with `T` or `/`, with a fraction (`….0` of a Java Timestamp), without seconds, the date
    alone (00:00:00), with an offset; 13-digit milliseconds since 1970. China time unless an offset is given.

    Raises:
        ValueError: any other form, and days that do not exist.
    """
    if _MILLISECONDS.match(text):
        moment = datetime.fromtimestamp(int(text) / 1000, UTC)
    elif shape := _SHAPE.match(text):
        moment = _of_shape(*shape.groups(default=""))
    else:
        raise ValueError("不是 yyyy-MM-dd HH:mm:ss")
    if not _EARLIEST <= moment <= _LATEST:
        raise ValueError("超出可表示的时间范围")
    return moment


def _of_shape(year: str, _: str, month: str, day: str, minute: str, second: str, offset: str) -> datetime:
    try:
        moment = datetime.fromisoformat(f"{year}-{month}-{day}T{minute or '00:00'}{second[:_MICROSECONDS]}{offset}")
    except ValueError:
        raise ValueError("不是存在的日期时间") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=CHINA)


def sortable(moment: datetime) -> str:
    """A UTC text that sorts as time does, to the millisecond."""
    return moment.astimezone(UTC).strftime("%Y%m%d%H%M%S.") + f"{moment.microsecond // 1000:03d}"
