"""A diagram as the engine needs it.

Processes of nodes and flows. Immutable, made by bpmn_import.py, kept by definition id.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from chalicelib.workflow.decisions.model import DecisionTable
    from chalicelib.workflow.refusals import Reason

EventKind = Literal["none", "timer", "signal", "message", "error", "terminate", "escalation", "link", "conditional"]

CANDIDATES = "candidates"
"""The collection of a multi-instance node that means its own candidates (users, or the members of its groups)."""


class Flow(NamedTuple):
    """A sequence flow; `condition` is the source of an expression."""

    id: str
    source: str
    target: str
    condition: str | None = None


class Event(NamedTuple):
    """What an event waits for or does.

    `name` is the signal's, message's or link's name, the error's or escalation's code, the timer's text, or the
    condition. `reach`: of a thrown signal "process" when other processes of the instance do not hear it; of a
    termination "all" for the whole instance, "several" for all runs of the node around it.
    """

    kind: EventKind = "none"
    name: str = ""
    timer: Literal["date", "duration", "cycle", ""] = ""
    reach: Literal["", "process", "all", "several"] = ""


class MultiInstance(NamedTuple):
    """Several signatures on one node.

    会签, 或签. `collection` is an expression, CANDIDATES, or "" when `cardinality` counts. `element` and `counter` name
    the variables that hold the item of one and its place.
    """

    sequential: bool
    collection: str
    cardinality: str
    element: str
    condition: str
    counter: str = ""


class Assignment(NamedTuple):
    """Who is asked, as the diagram says it: texts with expressions in them."""

    assignee: str = ""
    users: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Handling:
    """What whoever handles a user task may bring besides its form's fields.

    `variables` are declared by the node; `reassignable`: others may be named for it although the diagram names
    somebody.
    """

    variables: tuple[str, ...] = ()
    reassignable: bool = False


@dataclass(frozen=True, slots=True)
class Approval:
    """Who may not approve: with `initiator` false whoever started (发起人不能审批自己的流程).

    `repeated` says what becomes of a second node that the same person would approve (同一人不重复审批): it is refused
    him, or skipped on record; empty where he may.
    """

    initiator: bool = True
    repeated: Literal["", "refuse", "skip"] = ""


class Planned(NamedTuple):
    """When a task should be done and how urgent it is: texts with expressions in them, "" where nothing is said.

    `due` and `follow_up` come to a moment or, from the task's opening, a duration; `priority` to a whole number, which
    designers count from 0 to 100.
    """

    due: str = ""
    follow_up: str = ""
    priority: str = ""


class Mapped(NamedTuple):
    """One flowable:in or flowable:out of a call.

    The value of `source` (an expression) becomes the variable `target`.
    """

    source: str
    target: str


class Decides(NamedTuple):
    """The decision table a node asks: its key, the variable for the result ("": one for each output), its form.

    `needed`: it is an error when no rule holds.
    """

    key: str = ""
    variable: str = ""
    form: str = ""
    needed: bool = False


class Work(NamedTuple):
    """What a service task has done: by a connector of this name, or by whoever fetches a topic.

    `fields` are worked out when the job begins and handed over by name; `result` is the variable for what comes back.
    """

    by: Literal["", "connector", "topic", "call"] = ""
    name: str = ""
    fields: tuple[Mapped, ...] = ()
    result: str = ""


@dataclass(frozen=True, slots=True)
class Offered:
    """What whoever runs a process can do besides asking people.

    `connectors`: the name of a connector by what a diagram calls it: a class, an expression, or `type:http`. `topics`:
    strangers fetch jobs. `starts`: processes begin when a message or signal comes, or at their time.
    """

    connectors: Mapping[str, str] = field(default_factory=dict)
    topics: bool = False
    starts: bool = False


_NO_EVENT, _NO_ASSIGNMENT, _NO_PLANNED, _NO_DECIDES, _NO_WORK = Event(), Assignment(), Planned(), Decides(), Work()


@dataclass(frozen=True, slots=True)
class Node:
    """One flow node. `outgoing` are flow ids in the file's order; `calls` is the process a call or subprocess runs.

    `kind` is that of its construct (constructs/).
    `correlation` is a text with expressions: which message of its name a place waits for, or which one is thrown.
    An event sub-process has the event it begins with, and whether that interrupts what runs around it.
    """

    id: str
    kind: str
    name: str = ""
    line: int = 0
    incoming: tuple[str, ...] = ()
    outgoing: tuple[str, ...] = ()
    default: str = ""
    event: Event = _NO_EVENT
    host: str = ""
    interrupting: bool = True
    multi: MultiInstance | None = None
    assignment: Assignment = _NO_ASSIGNMENT
    planned: Planned = _NO_PLANNED
    documentation: str = ""
    form_key: str = ""
    handling: Handling = Handling()
    local_scope: bool = False
    calls: str = ""
    inputs: tuple[Mapped, ...] = ()
    outputs: tuple[Mapped, ...] = ()
    correlation: str = ""
    decides: Decides = _NO_DECIDES
    work: Work = _NO_WORK


@dataclass(frozen=True, slots=True)
class Process:
    """A process, or the inside of an embedded subprocess (then `parent` is the process it stands in).

    `start` is the start event that waits for nothing, "" when there are only others.

    `initiator` names a further variable that holds who started it (the start event's vendor attribute). `starters` may
    start it, as the diagram says; nobody named means everybody.
    """

    id: str
    name: str
    start: str
    nodes: Mapping[str, Node]
    flows: Mapping[str, Flow]
    parent: str = ""
    initiator: str = ""
    starters: Assignment = _NO_ASSIGNMENT
    documentation: str = ""
    approval: Approval = Approval()


@dataclass(frozen=True, slots=True)
class Definition:
    """A runnable diagram: its main process `key`, everything it calls, and `digest`, by which states recognise it.

    `decisions` are the tables it asks, by key. `bound`: versions that an instance has called late (binding.py).
    """

    key: str
    name: str
    digest: str
    processes: Mapping[str, Process] = field(compare=False)
    warnings: tuple[Reason, ...] = field(default=(), compare=False)
    decisions: Mapping[str, DecisionTable] = field(default_factory=dict, compare=False)
    bound: tuple[str, ...] = ()

    @property
    def main(self) -> Process:
        """The process that starts."""
        return self.processes[self.key]

    @property
    def start_form(self) -> str:
        """The form key of the start event, "" when there is none."""
        return self.main.nodes[self.main.start].form_key if self.main.start else ""

    @property
    def starts(self) -> tuple[Node, ...]:
        """The start events of the main process that wait for a message, a signal or a time."""
        every = self.main.nodes.values()
        return tuple(node for node in every if node.kind == "start" and node.event.kind != "none")

    @property
    def groups(self) -> frozenset[str]:
        """Groups whose members a start or completion may need.

        Those of nodes that are signed by all their candidates.
        """
        nodes = (node for process in self.processes.values() for node in process.nodes.values())
        signed = (node for node in nodes if node.multi and node.multi.collection == CANDIDATES)
        return frozenset(group for node in signed for group in node.assignment.groups)

    def user_tasks(self) -> Iterator[Node]:
        """The user tasks of the main process and its embedded subprocesses, in the file's order."""
        for process in self.processes.values():
            if self.belongs(process):
                yield from (node for node in process.nodes.values() if node.kind == "user")

    def belongs(self, process: Process) -> bool:
        """Whether a process is drawn in this diagram's main process, and not called from elsewhere."""
        while process.parent:
            process = self.processes[process.parent]
        return process.id == self.key
