"""What is known for a while about a target: its health, its access token, the ids it gave for process instances.

Rows of `ephemera`. Losing one costs a request or two, never a change.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from pynamodb.exceptions import PynamoDBException

from chalicelib.storage.base import keys
from chalicelib.storage.base.ephemera_table import EphemeralRow

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

KEPT = {"health": timedelta(days=2), "token": timedelta(days=2), "process": timedelta(days=400)}


@dataclass(frozen=True, slots=True)
class Fact:
    """One such row as read; revision 0 when there is none."""

    key: str
    revision: int = 0
    body: Mapping[str, Any] = field(default_factory=dict)


def health_key(target_id: str) -> str:
    """Key of the breaker's and the rate limit's state."""
    return f"health#{target_id}"


def token_key(target_id: str) -> str:
    """Key of the access token."""
    return f"token#{target_id}"


def process_key(target_id: str, process: str) -> str:
    """Key of the ids a target gave for a process instance (whose own key is `process`)."""
    return f"process#{target_id}#{keys.digest(process, 22)}"


def place(key: str) -> tuple[type[EphemeralRow], str, None]:
    """Where a fact stands, for reading it together with other rows."""
    return EphemeralRow, key, None


def fact_of(key: str, row: EphemeralRow | None) -> Fact:
    """A stored row as a value."""
    return Fact(key, int(row.revision or 0), row.body or {}) if row else Fact(key)


def find(key: str) -> Fact:
    """One fact; 1 round trip."""
    try:
        return fact_of(key, EphemeralRow.get(key, consistent_read=True))
    except EphemeralRow.DoesNotExist:
        return Fact(key)


def replace(fact: Fact, body: Mapping[str, Any], now: datetime) -> bool:
    """Write a fact anew unless somebody has changed it since it was read; what storage does not take is let go.

    Returns:
        Whether it was written.
    """
    kind = fact.key.partition("#")[0]
    row = EphemeralRow(
        fact.key, expires=int((now + KEPT[kind]).timestamp()), revision=fact.revision + 1, body=dict(body)
    )
    unchanged = EphemeralRow.revision == fact.revision if fact.revision else EphemeralRow.revision.does_not_exist()
    try:
        row.save(condition=unchanged)
    except PynamoDBException:
        return False
    return True
