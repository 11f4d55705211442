"""What one application may ask of the hub: requests and rows a second, and rows a day (docs/decisions/0221).

A container keeps its own count of each window and, at most every two seconds, adds it to the count of all of them: no
call of an application without limits pays for this, and none of one with limits but one in two seconds. In between
containers do not know of each other: the most that passes beyond a limit is what they admit in two seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.errors import TooManyRequests
from chalicelib.identity import accounts
from chalicelib.storage.base import usage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from chalicelib.storage.directory.model import Holder

WINDOW, DAY = 10, 86_400
"""Seconds a rate is counted over, and a quota."""
TOGETHER_SECONDS = 2
"""How old a container's knowledge of the others' count may be."""
MOST_COUNTED = 2_000
_CHINA = 8 * 3_600
"""Quotas begin at midnight, China time."""


@dataclass(slots=True)
class _Use:
    """Of one application and kind: what all had used when last asked, what this container has used since."""

    window: int
    known: int = 0
    own: int = 0
    asked_at: float = 0.0


_uses: dict[str, _Use] = {}


def admit(app_id: str | None, now: datetime) -> None:
    """Count one request of an application.

    Raises:
        TooManyRequests: it has used up what it may.
    """
    holder = accounts.remembered_application(app_id, now) if app_id else None
    if holder is not None and holder.requests_per_second:
        _take(holder, "requests", 1, now)


def admit_rows(app_id: str | None, number: int, now: datetime) -> None:
    """Count rows that an application sends; the last that are admitted may go beyond the limit, and are owed.

    Raises:
        TooManyRequests: it has used up what it may; none of the rows is accepted.
    """
    holder = accounts.remembered_application(app_id, now) if app_id else None
    if holder is None or not (holder.rows_per_second or holder.rows_per_day):
        return
    for kind in ("rows", "day"):
        _take(holder, kind, number, now)


def forget() -> None:
    """Start as a new container does."""
    _uses.clear()


def _take(holder: Holder, kind: str, number: int, now: datetime) -> None:
    for most, seconds, moment in _limits(holder, kind, now.timestamp()):
        name, window = f"{holder.id}#{kind}", int(moment // seconds)
        use = _uses.get(name)
        if use is None or use.window != window:
            if len(_uses) >= MOST_COUNTED:
                _uses.clear()
            use = _uses[name] = _Use(window)
        if use.known + use.own < most:
            use.own += number
            if moment - use.asked_at >= TOGETHER_SECONDS:
                _ask(use, name, seconds, moment)
            return
        _ask(use, name, seconds, moment)
        wait = int((window + 1) * seconds - moment) + 1
        what = "请求" if kind == "requests" else "数据行"
        raise TooManyRequests(f"应用的{what}超过限额，请在 {wait} 秒后重试", retry_after=wait)


def _ask(use: _Use, name: str, seconds: int, moment: float) -> None:
    """Tell the others what was used here, and learn what they did; nothing to tell, nothing asked."""
    use.asked_at = moment
    if use.own and (known := usage.add(name, use.window, seconds, use.own)) is not None:
        use.known, use.own = known, 0


def _limits(holder: Holder, kind: str, now: float) -> Iterator[tuple[float, int, float]]:
    """The most of a kind in a window, the window's length, and the moment that it is counted by."""
    if kind == "requests" and holder.requests_per_second:
        yield holder.requests_per_second * WINDOW, WINDOW, now
    if kind == "rows" and holder.rows_per_second:
        yield holder.rows_per_second * WINDOW, WINDOW, now
    if kind == "day" and holder.rows_per_day:
        yield holder.rows_per_day, DAY, now + _CHINA
