"""Whether pages of an origin may call the hub, as this container last read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.identity.remembered import Remembered
from chalicelib.storage.directory import origins

if TYPE_CHECKING:
    from datetime import datetime

SECONDS = 60
LONGEST = 255
_applications: Remembered[tuple[str, ...]] = Remembered()


def applications_at(origin: str, now: datetime) -> tuple[str, ...]:
    """Ids of the enabled applications that have pages there; at most 1 round trip."""
    if len(origin) > LONGEST or not origin.startswith(("http://", "https://")):
        return ()
    known = _applications.get(origin, now, SECONDS)
    if known is None:
        known = origins.applications_at(origin)
        _applications.put(origin, known, now)
    return known


def forget() -> None:
    """Read anew next time: an application has been changed here."""
    _applications.forget()
