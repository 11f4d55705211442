"""Query parameters that every protocol spells alike: numbers within bounds, moments of China time."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from chalicelib.errors import BadInput
from chalicelib.todo.times import china, parse

if TYPE_CHECKING:
    from chalicelib.web.request import Query

MAX_PAGE_SIZE, MAX_PAGE_NUMBER = 100, 1_000_000
FIRST_SECOND, LAST_SECOND = "00:00:00", "23:59:59"
_DAY = re.compile(r"\d{4}([-/])\d{2}\1\d{2}\Z", re.ASCII)


def page_of(given: Query, number: str, size: str, default_size: int, most: int = MAX_PAGE_SIZE) -> tuple[int, int]:
    """The number and size of a page; absent ones count as 1 and `default_size`, `most` rows is the largest.

    Raises:
        BadInput: names the parameter.
    """
    return _number(given, number, 1, MAX_PAGE_NUMBER), _number(given, size, default_size, most)


def moment(given: Query, name: str, time_of_day: str) -> str:
    """A moment as `yyyy-MM-dd HH:mm:ss`, empty when absent; a bare day means its `time_of_day`.

    Raises:
        BadInput: names the parameter.
    """
    text = (given.get(name) or "").strip()
    if not text:
        return ""
    try:
        return china(parse(f"{text} {time_of_day}" if _DAY.match(text) else text)) or ""
    except ValueError as error:
        raise BadInput(f"{error}", field=name) from None


def _number(given: Query, name: str, default: int, most: int) -> int:
    text = (given.get(name) or "").strip()
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 10 and 1 <= int(text) <= most):  # noqa: PLR2004
        raise BadInput(f"应为 1 到 {most} 的整数", field=name)
    return int(text)
