"""Whether a letter is to wait: quiet hours of the person, his absence, how many he may get by one channel.

What must arrive passes all of it, and what is urgent (priority 1) passes quiet hours and absence.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from chalicelib.storage.base import usage
from chalicelib.storage.directory import substitutes
from chalicelib.storage.messages.model import MUST
from chalicelib.todo.times import china

if TYPE_CHECKING:
    from chalicelib.storage.deliveries.cursors import Cursor
    from chalicelib.storage.deliveries.targets import StoredTarget
    from chalicelib.storage.messages.letters import Letter

URGENT = 1
HOUR, DAY = 3_600, 86_400
OFFSET = 8 * HOUR
"""China's."""
COUNTED = "counted"


@dataclass(frozen=True, slots=True)
class Pause:
    """Until when a letter waits, and why."""

    until: datetime
    reason: str


def pause_of(read: Letter, user_id: str, now: datetime) -> Pause | None:
    """What a letter waits for, if anything; 1 round trip where the person wants no letters while he is away."""
    if read.message is None or read.message.of_class == MUST or read.message.priority == URGENT:
        return None
    return _quiet(read, user_id, now)


def crowd_of(read: Letter, cursor: Cursor, user_id: str, now: datetime) -> Pause | None:
    """Until when the person has had enough of the channel; counts the letter, 1 round trip for each limit there is.

    Whoever does not send it after all notes `counted` in the cursor, so that one letter counts once in an hour.
    """
    if read.channel is None or read.message is None or read.message.of_class == MUST or _is_counted(cursor, now):
        return None
    pauses = [_crowd(read.channel, user_id, now, *each) for each in _limits(read.channel)]
    return max((each for each in pauses if each), key=lambda each: each.until, default=None)


def counted(cursor: Cursor, now: datetime) -> Cursor:
    """The cursor of a letter that has been counted."""
    return replace(cursor, prior={**cursor.prior, COUNTED: int(now.timestamp()) // HOUR})


def _is_counted(cursor: Cursor, now: datetime) -> bool:
    return cursor.failures > 0 or cursor.prior.get(COUNTED) == int(now.timestamp()) // HOUR


def _limits(channel: StoredTarget) -> list[tuple[int, int, str]]:
    limits = [(channel.person_hour, HOUR, "小时"), (channel.person_day, DAY, "天")]
    return [each for each in limits if each[0]]


def _crowd(channel: StoredTarget, user_id: str, now: datetime, most: int, seconds: int, unit: str) -> Pause | None:
    """Hours and days begin in China as they do on a clock there."""
    window = (int(now.timestamp()) + OFFSET) // seconds
    sum_ = usage.add(f"letters {channel.target_id} {user_id} {seconds}", window, seconds, 1)
    if sum_ is None or sum_ <= most:
        return None
    until = datetime.fromtimestamp((window + 1) * seconds - OFFSET, now.tzinfo)
    return Pause(until, f"本人每{unit}最多 {most} 条，将于 {china(until)[:-3]} 后发送")


def _quiet(read: Letter, user_id: str, now: datetime) -> Pause | None:
    until = read.wishes.quiet_until(now)
    if until is not None:
        return Pause(until, f"免打扰时段，将于 {china(until)[:-3]} 发送")
    if not read.wishes.waits_while_away:
        return None
    ends = [each.end for each in substitutes.of(user_id) if each.covers(now)]
    return Pause(max(ends), f"本人不在、有人代理，将于 {china(max(ends))[:-3]} 发送") if ends else None
