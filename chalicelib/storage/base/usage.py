"""How much an application has used in a window of time, as all containers together count it."""

from __future__ import annotations

from pynamodb.exceptions import PynamoDBException

from chalicelib.storage.base import keys
from chalicelib.storage.base.ephemera_table import EphemeralRow

KEPT = 3_600
"""Seconds a count outlives its window."""


def add(name: str, window: int, seconds: int, amount: int) -> int | None:
    """Add to a count and learn its sum; 1 round trip. None when storage does not answer: nobody waits for a count."""
    row = EphemeralRow(f"usage#{keys.digest(name, 32)}#{window}")
    try:
        row.update(
            actions=[
                EphemeralRow.revision.add(amount),
                EphemeralRow.expires.set((window + 1) * seconds + KEPT),
            ]
        )
    except PynamoDBException:
        return None
    return int(row.revision or 0)
