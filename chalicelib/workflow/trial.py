"""Where a diagram would lead with given values: played on the diagram alone, every task handled as soon as it opens.

Nothing of it is kept, nobody is told. Times, messages and jobs are not waited for: what waits for them is named.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chalicelib.errors import HubError
from chalicelib.workflow import engine, view

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from chalicelib.workflow.model import Definition
    from chalicelib.workflow.state import Status
    from chalicelib.workflow.steps import Members, Step
    from chalicelib.workflow.view import WorkItem

MOST_TRIED = 200
"""Tasks that a trial handles."""
MOST_ROUNDS = 3
"""How often a trial comes to one node before it is said to go round."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of it.

    Attributes:
        status: of the instance where the trial ended.
        asked: the tasks that opened and were handled, in order, with whom each asks.
        nodes, flows: the path, in order, of the diagram itself.
        waits: nodes that wait for a time, a message, a signal or a job.
        stopped: why it went no further although the instance runs; "" where it ended or waits.
    """

    status: Status
    asked: tuple[WorkItem, ...]
    nodes: tuple[str, ...]
    flows: tuple[str, ...]
    waits: tuple[str, ...]
    stopped: str = ""


def play(
    definition: Definition, variables: Mapping[str, Any], initiator: str, now: datetime, members: Members
) -> Trial:
    """Start an instance and handle what opens, oldest first, until it ends, waits or goes round.

    Raises:
        BadInput: the values are none that an instance may have.
        Conflict: it cannot begin: only events start it, or no condition holds before the first task.
    """
    step = engine.start(definition, variables, initiator, now, members)
    nodes, flows, asked = list(step.nodes), list(step.flows), []
    rounds: Counter[str] = Counter()
    stopped = ""
    while step.status == "running" and not stopped:
        item = next(iter(view.view(definition, step.state).items), None)
        if item is None:
            break
        asked.append(item)
        stopped = _too_far(item, asked, rounds)
        if stopped:
            break
        try:
            step = engine.complete(engine.Instance(definition, step.state, now, members), item.id, {})
        except HubError as error:
            stopped = error.message
            break
        nodes += step.nodes
        flows += step.flows
    return Trial(step.status, tuple(asked), tuple(nodes), tuple(flows), _waits(definition, step), stopped)


def _too_far(item: WorkItem, asked: list[WorkItem], rounds: Counter[str]) -> str:
    """Why to go no further with this task; each signature of several is part of one round."""
    if sum(one.activation == item.activation for one in asked) == 1:
        rounds[item.node_id] += 1
    if rounds[item.node_id] > MOST_ROUNDS:
        return f"流程在「{item.name}」处循环"
    return f"试走的任务超过 {MOST_TRIED} 个" if len(asked) > MOST_TRIED else ""


def _waits(definition: Definition, step: Step) -> tuple[str, ...]:
    if step.status != "running":
        return ()
    found = view.view(definition, step.state)
    nodes = [one.node_id for one in found.timers]
    nodes += [one.node_id for one in found.waiting]
    nodes += [one.node_id for one in found.jobs]
    return tuple(dict.fromkeys(nodes))
