"""How people and clients spell numbers and moments, read the same at a form's door and in a diagram's conditions.

A number may have a sign, full-width digits (`３`), an exponent (`1e2`) and blanks around it. What is spelled otherwise
is no number anywhere, so nothing that a form takes for one can look different to a gateway.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from chalicelib.todo.times import CHINA

MAX_NUMBER = 10**18
MAX_LENGTH = 40
"""Longer than any number below `MAX_NUMBER` that means something else when it is cut."""

_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d{1,3})?", re.ASCII | re.IGNORECASE)
_FULL_WIDTH = str.maketrans("０１２３４５６７８９＋－．ｅＥ　", "0123456789+-.eE ")


def number(value: Any) -> int | float | None:
    """The number a value is or spells; None when it is none, or one beyond 10**18. Whole ones are always int."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        text = value.translate(_FULL_WIDTH).strip()
        if len(text) > MAX_LENGTH or not _NUMBER.fullmatch(text):
            return None
        exact = Decimal(text)
    elif isinstance(value, int | float):
        exact = Decimal(value)
    else:
        return None
    if not exact.is_finite() or abs(exact) > MAX_NUMBER:
        return None
    found = float(exact)
    return int(exact) if exact == exact.to_integral_value() else int(found) if found.is_integer() else found


def day(value: Any) -> str | None:
    """A day as `yyyy-MM-dd`, in whatever form of ISO 8601 it came; None when it is none."""
    return _read(value, lambda text: date.fromisoformat(text).isoformat())


def moment(value: Any) -> str | None:
    """A moment as `yyyy-MM-ddTHH:mm[:ss]`, in China time with its offset where one was given; None when it is none."""
    return _read(value, _moment)


def time_of_day(value: Any) -> str | None:
    """A time as `HH:mm[:ss]`, with its offset where one was given; None when it is none."""
    return _read(value, lambda text: _short(time.fromisoformat(text)))


def _moment(text: str) -> str:
    found = datetime.fromisoformat(text)
    return _short(found.astimezone(CHINA) if found.tzinfo else found)


def _short(found: datetime | time) -> str:
    return found.isoformat(timespec="seconds" if found.second else "minutes")


def _read(value: Any, read: Any) -> str | None:
    if not isinstance(value, str):
        return None
    try:
        text: str = read(value.strip())
    except (ValueError, OverflowError):
        return None
    return text
