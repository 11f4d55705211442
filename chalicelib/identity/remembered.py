"""What a container remembers of what it read, for a while."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from datetime import datetime

V = TypeVar("V")
_MAX_ENTRIES = 2000


class Remembered(Generic[V]):
    """Values by key with the time they were read."""

    def __init__(self) -> None:
        self._entries: dict[str, tuple[datetime, V]] = {}
        _every.append(self)

    def get(self, key: str, now: datetime, seconds: float) -> V | None:
        """The value, unless it was read longer ago than `seconds`."""
        entry = self._entries.get(key)
        if entry is None or not 0 <= (now - entry[0]).total_seconds() < seconds:
            return None
        return entry[1]

    def put(self, key: str, value: V, now: datetime) -> None:
        """Remember a value."""
        if len(self._entries) >= _MAX_ENTRIES:
            self._entries.clear()
        self._entries[key] = (now, value)

    def forget(self, key: str | None = None) -> None:
        """Forget one value, or all."""
        if key is None:
            self._entries.clear()
        else:
            self._entries.pop(key, None)


_every: list[Remembered[Any]] = []


def forget_all() -> None:
    """Start as a new container does."""
    for each in _every:
        each.forget()
