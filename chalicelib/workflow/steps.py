"""What the engine is given and what it answers: an instance at the moment of a command, and what the command did."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chalicelib.workflow.limits import Limits

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from chalicelib.workflow.model import Definition
    from chalicelib.workflow.state import Status
    from chalicelib.workflow.tokens import Thrown
    from chalicelib.workflow.view import Job, Timer, WorkItem

    Members = Mapping[str, Sequence[str]]

NOBODY: Members = {}


@dataclass(frozen=True, slots=True)
class Instance:
    """An instance at the moment of a command: its diagram, its state, the time.

    `members` holds the members of the groups in `definition.groups`, for nodes that all candidates sign.
    Raises Conflict with the node's name when a step crosses one of `limits`.
    """

    definition: Definition
    state: bytes
    now: datetime
    members: Members = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True)
class Closed:
    """A work item that is no longer open, as it was; `completed` is false when it was taken away unhandled."""

    item: WorkItem
    completed: bool


@dataclass(frozen=True, slots=True)
class Step:
    """What one command did. `timers` and `jobs` are all that wait now; `nodes` and `flows` the path taken, in order.

    `thrown`: signals and messages sent for other instances. `error`: the code of an error nothing
    caught. `calls`: those of the jobs that are calls reached by this command, to be bound (`enter_calls`).
    """

    state: bytes
    status: Status
    opened: tuple[WorkItem, ...]
    closed: tuple[Closed, ...]
    timers: tuple[Timer, ...]
    nodes: tuple[str, ...] = ()
    flows: tuple[str, ...] = ()
    thrown: tuple[Thrown, ...] = ()
    error: str | None = None
    jobs: tuple[Job, ...] = ()
    calls: tuple[Job, ...] = ()


def joined(first: Step, then: Step) -> Step:
    """Two steps, one after the other, as one."""
    between = {item.id for item in first.opened}
    gone = {each.item.id for each in then.closed}
    return Step(
        then.state,
        then.status,
        (*(item for item in first.opened if item.id not in gone), *then.opened),
        (*first.closed, *(each for each in then.closed if each.item.id not in between)),
        then.timers,
        (*first.nodes, *then.nodes),
        (*first.flows, *then.flows),
        (*first.thrown, *then.thrown),
        then.error if then.error is not None else first.error,
        then.jobs,
        then.calls,
    )
