"""How long something took, in the two forms the work-order clients show (docs/protocols/workorder.md, Durations)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import timedelta

_DAY, _HOUR, _MINUTE = 86_400, 3_600, 60


def all_units(elapsed: timedelta) -> str:
    """The form of ownList: every unit down to minutes, 「0天0小时30分钟」. A negative span counts as nothing."""
    days, hours, minutes, _ = _parts(elapsed)
    return f"{days}天{hours}小时{minutes}分钟"


def non_zero_units(elapsed: timedelta) -> str:
    """The form of finishedList: zero units left out, down to seconds, 「1天5小时8分42秒」; under a second 「0秒」."""
    named = zip(_parts(elapsed), ("天", "小时", "分", "秒"), strict=True)
    return "".join(f"{amount}{unit}" for amount, unit in named if amount) or "0秒"


def _parts(elapsed: timedelta) -> tuple[int, int, int, int]:
    seconds = max(0, int(elapsed.total_seconds()))
    return seconds // _DAY, seconds % _DAY // _HOUR, seconds % _HOUR // _MINUTE, seconds % _MINUTE
