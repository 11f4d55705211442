"""One conditional write on a cursor, and the parts it is made of. Used by wants.py and leases.py alone."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from pynamodb.exceptions import PynamoDBException, UpdateError

from chalicelib.errors import Unavailable
from chalicelib.storage.base.transact import BUSY, code_of
from chalicelib.storage.deliveries import subjects
from chalicelib.storage.deliveries.delivery_table import DeliveryRow
from chalicelib.todo.times import sortable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from pynamodb.expressions.condition import Condition
    from pynamodb.expressions.update import Action

    from chalicelib.storage.deliveries.cursors import Status
    from chalicelib.storage.deliveries.subjects import Subject

Place = tuple[str, str]
"""Where a cursor stands: subject's key, target."""
SHARDS = 4
_FAILED = "ConditionalCheckFailedException"


def place_of(subject: Subject, target_id: str) -> Place:
    """Where the cursor of a subject and a target stands."""
    return subjects.written(subject), target_id


def update(place: Place, actions: Sequence[Action], condition: Condition) -> DeliveryRow | None:
    """Change a row; the row as it was (an empty one if it is new), or None when the condition failed.

    Raises:
        Unavailable: DynamoDB did not take it.
    """
    connection = DeliveryRow._get_connection()  # noqa: SLF001 - the model's own update cannot return the old row
    try:
        answer = connection.update_item(*place, actions=actions, condition=condition, return_values="ALL_OLD")
    except UpdateError as error:
        if code_of(error) == _FAILED:
            return None
        raise Unavailable(BUSY) from error
    except PynamoDBException as error:
        raise Unavailable(BUSY) from error
    old = answer.get("Attributes")
    return DeliveryRow.from_raw_data(old) if old else DeliveryRow(*place)


def pending(place: Place, *, since: datetime, next_at: datetime) -> list[Action]:
    """Something waits, for an event that happened `since`; it is due at `next_at`."""
    return [
        *listed(place, "pending", since),
        DeliveryRow.due.set(due_key(place[1], shard(place[0]))),
        DeliveryRow.next_at.set(sortable(next_at)),
        DeliveryRow.failures.set(0),
        DeliveryRow.reason.remove(),
    ]


def listed(place: Place, status: Status, since: datetime) -> list[Action]:
    """What an operator sees of it."""
    return [
        DeliveryRow.status.set(status),
        DeliveryRow.since.set(sortable(since)),
        DeliveryRow.listed.set(listed_key(place[1], status, shard(place[0]))),
    ]


def shard(key: str) -> int:
    """Which of the partitions of its target a cursor is listed in."""
    return zlib.crc32(key.encode()) % SHARDS


def listed_key(target_id: str, status: Status, number: int) -> str:
    """Partition of the `listed` index."""
    return f"{target_id}#{status}#{number}"


def due_key(target_id: str, number: int) -> str:
    """Partition of the `due` index."""
    return f"{target_id}#{number}"
