"""Time as the documents write it: China time, `yyyy-MM-dd HH:mm:ss`."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import overload

CHINA = timezone(timedelta(hours=8), "CST")
_PLAIN = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}\Z", re.ASCII)
_WITH_OFFSET = re.compile(r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?(?:Z|[+-]\d{2}:?\d{2})\Z", re.ASCII)
_EARLIEST = datetime(1970, 1, 2, tzinfo=UTC)
_LATEST = datetime(9999, 12, 30, tzinfo=UTC)


@overload
def china(moment: datetime) -> str: ...


@overload
def china(moment: datetime | None) -> str | None: ...


def china(moment: datetime | None) -> str | None:
    """Write a moment as `yyyy-MM-dd HH:mm:ss` in China time; None stays None."""
    return moment.astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S") if moment else None


def parse(text: str) -> datetime:
    """Read `yyyy-MM-dd HH:mm:ss` (China time), or the same with an offset, as an aware datetime.

    Raises:
        ValueError: any other form, and days that do not exist.
    """
    if not (_PLAIN.match(text) or _WITH_OFFSET.match(text)):
        raise ValueError("不是 yyyy-MM-dd HH:mm:ss")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("不是存在的日期时间") from None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=CHINA)
    if not _EARLIEST <= moment <= _LATEST:
        raise ValueError("超出可表示的时间范围")
    return moment


def sortable(moment: datetime) -> str:
    """A UTC text that sorts as time does, to the millisecond."""
    return moment.astimezone(UTC).strftime("%Y%m%d%H%M%S.") + f"{moment.microsecond // 1000:03d}"
