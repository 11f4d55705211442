"""What a person wants of messages: which class by which channel, when he is left alone, when digests come. Pure.

They are his preference `messages` (storage/directory/preferences.py), so one read gives them beside his language.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from chalicelib.errors import BadInput
from chalicelib.storage.messages.model import APP, CHANNELS, CLASSES, MUST
from chalicelib.todo.times import CHINA

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "messages"
"""What the preference is called."""
ON, OFF, DIGEST = "on", "off", "digest"
SEND, WAIT = "send", "wait"
ALONE = (APP, "sms")
"""Channels that no digest goes by: a notice stands where it is, a text message has no room."""
MOST_WINDOWS = 24
FIRST_WINDOW = "09:00"
CHOICE = tuple(of_class for of_class in CLASSES if of_class != MUST)
"""Classes that somebody may have a wish about."""
_CLOCK = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]\Z", re.ASCII)
_FIELDS = ("classes", "quiet", "digestAt", "whileAway")


@dataclass(frozen=True, slots=True)
class Wishes:
    """What somebody wants.

    Attributes:
        classes: class → channel → on, off or digest; what is not said is on.
        quiet: from and to, `HH:MM` in China time, when nothing outside the app disturbs him; over midnight too.
        digest_at: when digests come, `HH:MM` each day.
        waits_while_away: nothing outside the app while somebody stands in for him.
        language: that of his screens.
    """

    classes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    quiet: tuple[str, str] | None = None
    digest_at: tuple[str, ...] = (FIRST_WINDOW,)
    waits_while_away: bool = False
    language: str = ""

    def of(self, of_class: str, channel: str) -> str:
        """On, off or digest. A message that must arrive is always on."""
        return ON if of_class == MUST else self.classes.get(of_class, {}).get(channel, ON)

    def quiet_until(self, now: datetime) -> datetime | None:
        """When the quiet hours end that it is now; None outside of them."""
        if self.quiet is None or self.quiet[0] == self.quiet[1]:
            return None
        here = now.astimezone(CHINA)
        for day in (here - timedelta(days=1), here):
            begin, end = (_at(day, clock) for clock in self.quiet)
            if end <= begin:
                end += timedelta(days=1)
            if begin <= here < end:
                return end.astimezone(now.tzinfo)
        return None

    def window_after(self, now: datetime) -> datetime:
        """When the next digest comes."""
        here = now.astimezone(CHINA)
        days = (here, here + timedelta(days=1))
        return next(
            at.astimezone(now.tzinfo)
            for at in (_at(day, clock) for day in days for clock in sorted(self.digest_at))
            if at > here
        )


NONE = Wishes()


def wishes_of(preferences: Mapping[str, Any]) -> Wishes:
    """What his preferences say; what they say in no known form (kept before it had one) counts as nothing."""
    said = preferences.get(NAME)
    language = preferences.get("language")
    language = language if isinstance(language, str) else ""
    try:
        check(said if said is not None else {})
    except BadInput:
        said = None
    if not isinstance(said, dict):
        return Wishes(language=language)
    quiet = said.get("quiet")
    return Wishes(
        classes=said.get("classes", {}),
        quiet=(quiet["from"], quiet["to"]) if quiet else None,
        digest_at=tuple(said.get("digestAt") or (FIRST_WINDOW,)),
        waits_while_away=said.get("whileAway") == WAIT,
        language=language,
    )


def check(said: Any) -> None:
    """Let what somebody wants pass.

    Raises:
        BadInput: names the field and what is wrong with it.
    """
    if not isinstance(said, dict):
        raise BadInput("应为对象", field=NAME)
    unknown = sorted(set(said) - set(_FIELDS))
    if unknown:
        raise BadInput("未知字段", field=f"{NAME}.{unknown[0]}"[:100])
    _check_classes(said.get("classes", {}))
    _check_quiet(said.get("quiet"))
    _check_windows(said.get("digestAt"))
    if said.get("whileAway") not in (None, SEND, WAIT):
        raise BadInput(f"应为 {SEND} | {WAIT}", field=f"{NAME}.whileAway")


def _check_classes(said: Any) -> None:
    where = f"{NAME}.classes"
    if not isinstance(said, dict):
        raise BadInput("应为对象", field=where)
    for of_class, channels in said.items():
        if of_class not in CHOICE:
            raise BadInput(f"类别应为 {'、'.join(CHOICE)}；必达消息不能关闭", field=f"{where}.{of_class}"[:100])
        if not isinstance(channels, dict):
            raise BadInput("应为对象", field=f"{where}.{of_class}")
        for channel, wish in channels.items():
            at = f"{where}.{of_class}.{channel}"[:100]
            if channel not in CHANNELS:
                raise BadInput(f"渠道应为 {'、'.join(CHANNELS)}", field=at)
            if wish not in (ON, OFF) and (wish != DIGEST or channel in ALONE):
                raise BadInput(f"应为 {ON} | {OFF}" + ("" if channel in ALONE else f" | {DIGEST}"), field=at)


def _check_quiet(said: Any) -> None:
    if said is None:
        return
    if not isinstance(said, dict) or set(said) != {"from", "to"} or not all(map(_is_clock, said.values())):
        raise BadInput('应为 {"from": "HH:MM", "to": "HH:MM"}', field=f"{NAME}.quiet")


def _check_windows(said: Any) -> None:
    if said is None:
        return
    if not isinstance(said, list) or not 1 <= len(said) <= MOST_WINDOWS or not all(map(_is_clock, said)):
        raise BadInput(f"应为 1 到 {MOST_WINDOWS} 个 HH:MM", field=f"{NAME}.digestAt")


def _is_clock(value: Any) -> bool:
    return isinstance(value, str) and bool(_CLOCK.match(value))


def _at(day: datetime, clock: str) -> datetime:
    hour, minute = clock.split(":")
    return day.replace(hour=int(hour), minute=int(minute), second=0, microsecond=0)
