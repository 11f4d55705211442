"""What happens when the doorbell rings: each new event is matched against the targets, and their cursors are raised.

First the cursors, then the rings, then the events are settled: whoever counts them takes their marks off with it.
Whatever is cut short in between is done again, because the mark is still there, and doing it twice changes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from itertools import chain
from typing import TYPE_CHECKING

from chalicelib.delivery.matching import begins, concerns, kin
from chalicelib.storage.base import keys
from chalicelib.storage.deliveries import deliver_queues, targets, wants
from chalicelib.storage.ledger import caused, doorbell, outbox
from chalicelib.telemetry import count, logger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from chalicelib.storage.deliveries.targets import StoredTarget
    from chalicelib.storage.ledger.outbox import Marked
    from chalicelib.todo.model import Event

    Settle = Callable[[Sequence[Marked]], None]

Task = tuple[str, str]


def on_doorbell(bodies: Iterable[str], settle: Settle, now: datetime | None = None) -> None:
    """Take up the pending events of the tasks that the messages name; `settle` takes their marks off.

    Raises:
        ValueError: a message that is none of ours; after its retries it lies in the dead-letter queue.
        Unavailable: storage did not answer; the messages come again.
    """
    rung = dict.fromkeys(task for body in bodies for task in doorbell.read(body))
    present = now or datetime.now(UTC)
    found = {task: outbox.pending(*task) for task in rung}
    taken = {task: marked for task, marked in found.items() if marked}
    if taken:
        events = {task: [each.event for each in marked] for task, marked in taken.items()}
        take_up(events, [target for target in targets.all_targets() if target.enabled], present)
        settle(list(chain.from_iterable(taken.values())))


def take_up(taken: Mapping[Task, Sequence[Event]], known: Sequence[StoredTarget], now: datetime) -> None:
    """Raise the cursors of every target that events concern, and ring for them."""
    rings: dict[tuple[str, str], list[Task]] = defaultdict(list)
    for task, events in taken.items():
        for target in known:
            if _raise_cursor(task, events, target, now):
                rings[target.protocol, target.target_id].append(task)
    deliver_queues.ring_all(rings)
    caused.note(event for events in taken.values() for event in events)
    told = {target_id: len(tasks) for (_, target_id), tasks in rings.items()}
    count("EventsDispatched", sum(map(len, taken.values())))
    logger().info("dispatched", extra={"tasks": len(taken), "rung_for": told})


def _raise_cursor(task: Task, events: Sequence[Event], target: StoredTarget, now: datetime) -> bool:
    """Whether the target must be rung for. A target that had the task once gets all that follows."""
    wanted = target.filter
    matching = [event for event in events if concerns(wanted, event.task)]
    if not matching and (not (wanted.user_ids or wanted.group_ids) or not kin(wanted, events[0].task)):
        return False
    latest = events[-1]
    first = next((event for event in matching if begins(event, target.settings)), None)
    return wants.want(
        task,
        target.target_id,
        keys.join(task[0], latest.task.process_instance_id),
        first=first.version if first else None,
        latest=latest.version,
        at=(first or events[0]).at,
        now=now,
    )
