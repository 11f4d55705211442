"""Everything one delivery needs, read in one round trip."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from chalicelib.storage.base.together import Wanted, read_together
from chalicelib.storage.deliveries import subjects, target_states, targets
from chalicelib.storage.ledger.task_tables import EventRow, ProcessRow
from chalicelib.storage.ledger.tasks import event_of, process_of

if TYPE_CHECKING:
    from chalicelib.storage.deliveries.cursors import Cursor
    from chalicelib.storage.deliveries.target_states import Fact
    from chalicelib.storage.deliveries.targets import StoredTarget
    from chalicelib.todo.model import Event, ProcessInstance

MOST_EVENTS = 10


@dataclass(frozen=True, slots=True)
class Parcel:
    """What a cursor is to deliver, and to whom.

    Attributes:
        target: None when it is not registered any more.
        events: those after the cursor in version order, 10 at most, without a gap.
        previous: the event before the first of them.
        process: the task's process instance as it is now; later than the event, so a target never goes back.
        health, token, process_ids: see target_states.py.
    """

    target: StoredTarget | None
    events: tuple[Event, ...]
    previous: Event | None
    process: ProcessInstance | None
    health: Fact
    token: Fact
    process_ids: Fact


def open_parcel(cursor: Cursor) -> Parcel:
    """Read what a cursor is to deliver; 1 round trip.

    Raises:
        Unavailable: storage did not answer.
    """
    target_id, task = cursor.target_id, subjects.written(cursor.subject)
    facts = [
        target_states.health_key(target_id),
        target_states.token_key(target_id),
        target_states.process_key(target_id, cursor.process_key),
    ]
    versions = range(max(cursor.version, 1), min(cursor.wanted, cursor.version + MOST_EVENTS) + 1)
    wanted: list[Wanted] = [
        targets.target_key(target_id),
        (ProcessRow, cursor.process_key or "-", None),
        *(target_states.place(key) for key in facts),
        *((EventRow, task, version) for version in versions),
    ]
    # Each model is asked for by its own key, so each row is of the model asked for.
    found = cast("list[Any]", read_together(wanted))
    target, process, health, token, ids = found[:5]
    events = {int(row.version): event_of(row) for row in found[5:] if row}
    return Parcel(
        target=targets.target_of(target) if target else None,
        events=_without_gap(events, cursor.version),
        previous=events.get(cursor.version),
        process=process_of(process) if process else None,
        health=target_states.fact_of(facts[0], health),
        token=target_states.fact_of(facts[1], token),
        process_ids=target_states.fact_of(facts[2], ids),
    )


def _without_gap(events: dict[int, Event], after: int) -> tuple[Event, ...]:
    found: list[Event] = []
    while (event := events.get(after + len(found) + 1)) is not None:
        found.append(event)
    return tuple(found)
