"""What can be read from a state without running anything: open work, timers, where to return to, what to highlight."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

from chalicelib.workflow.constructs import BY_KIND
from chalicelib.workflow.naming import Who
from chalicelib.workflow.state import WAITING, Saved, Status, Token, load, named

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from chalicelib.workflow.model import Definition, Node, Process


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One thing somebody is asked to do. `id` is unique in the instance and stays the same until it closes.

    `signer` holds the item of a multi-instance node (usually a user id), `activation` is shared by all signatures of
    a node. What the diagram says of it besides: `due` (UTC), `follow_up` (UTC), `priority` (a whole number, by custom 0
    to 100, 50 in the middle), `documentation`.
    """

    id: str
    node_id: str
    name: str
    process: str
    who: Who
    form_key: str
    local_scope: bool
    signer: Any = None
    activation: str = ""
    multi: Literal["", "parallel", "sequential"] = ""
    due: datetime | None = None
    follow_up: datetime | None = None
    priority: int | None = None
    documentation: str = ""


@dataclass(frozen=True, slots=True)
class Timer:
    """A timer that waits: the moment (UTC) the sweeper should call fire_due_timers."""

    id: str
    node_id: str
    due: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """A receive task or event that waits for a message or signal of this name; `key` says which message of it."""

    id: str
    node_id: str
    kind: Literal["message", "signal"]
    name: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """Work that waits to be done by a connector, or by whoever fetches its topic; or a call that is not bound yet.

    `id` is never used again.

    `fields` are handed over by name; what comes back belongs into the variable `result`, "" for as it comes.
    """

    id: str
    node_id: str
    by: Literal["", "connector", "topic", "call"]
    name: str
    fields: Mapping[str, Any]
    result: str


@dataclass(frozen=True, slots=True)
class View:
    """An instance as others may see it. Nodes and flows are those of the diagram itself, not of processes it calls."""

    status: Status
    variables: Mapping[str, Any]
    items: tuple[WorkItem, ...]
    timers: tuple[Timer, ...]
    waiting: tuple[Waiting, ...]
    finished_nodes: frozenset[str]
    finished_flows: frozenset[str]
    active_nodes: frozenset[str]
    jobs: tuple[Job, ...] = ()


def view(definition: Definition, state: bytes) -> View:
    """Read an instance."""
    saved = load(definition, state)
    drawn = {process.id for process in definition.processes.values() if definition.belongs(process)}
    return View(
        saved.status,
        saved.variables,
        items(definition, saved),
        timers(definition, saved),
        _waiting(definition, saved),
        frozenset(node for process, node in named(definition, saved.nodes) if process in drawn),
        frozenset(flow for process, flow in named(definition, saved.flows) if process in drawn),
        frozenset(node.id for process, node in _active(definition, saved) if process.id in drawn),
        jobs(definition, saved),
    )


def items(definition: Definition, saved: Saved) -> tuple[WorkItem, ...]:
    """The open work items, oldest first."""
    found = []
    for token, process, node in places(definition, saved):
        if node is None or node.kind != "user" or "who" not in token.data:
            continue
        assignee, users, groups = token.data["who"]
        multi = "" if node.multi is None else "sequential" if node.multi.sequential else "parallel"
        found.append(
            WorkItem(
                token.number,
                node.id,
                node.name or node.id,
                process.id,
                Who(assignee, tuple(users), tuple(groups)),
                node.form_key,
                node.local_scope,
                token.data.get("item"),
                token.number.partition(".")[0],
                multi,  # type: ignore[arg-type]  # one of the three
                _moment(token.data.get("until")),
                _moment(token.data.get("again")),
                token.data.get("priority"),
                node.documentation,
            ),
        )
    return tuple(found)


def _moment(epoch: int | None) -> datetime | None:
    return None if epoch is None else datetime.fromtimestamp(epoch, UTC)


def timers(definition: Definition, saved: Saved) -> tuple[Timer, ...]:
    """The timers that wait, by when they are due."""
    found = []
    for token, _, node in places(definition, saved):
        if node and node.event.kind == "timer" and "due" in token.data:
            found.append(Timer(token.number, node.id, datetime.fromtimestamp(token.data["due"], UTC)))
    return tuple(sorted(found, key=lambda timer: timer.due))


def jobs(definition: Definition, saved: Saved) -> tuple[Job, ...]:
    """The jobs that wait, oldest first."""
    return tuple(
        Job(token.number, node.id, node.work.by, node.work.name, token.data["job"], node.work.result)
        for token, _, node in places(definition, saved)
        if node and "job" in token.data
    )


def _waiting(definition: Definition, saved: Saved) -> tuple[Waiting, ...]:
    found = []
    for token, _, node in places(definition, saved):
        if node and token.state == WAITING and node.event.kind in ("message", "signal"):
            key = str(token.data.get("key", ""))
            found.append(Waiting(token.number, node.id, node.event.kind, node.event.name, key))
    return tuple(found)


def _active(definition: Definition, saved: Saved) -> Iterator[tuple[Process, Node]]:
    for token, process, node in places(definition, saved):
        if node and BY_KIND[node.kind].shown and token.spec[0] != "!":
            yield process, node


def places(definition: Definition, saved: Saved) -> Iterator[tuple[Token, Process, Node | None]]:
    """Every token with the process it moves in and the node it is at; no node for one that only holds others.

    A host has a lower number than what it runs, so it comes first.
    """
    processes = {"": definition.main}
    for token in saved.tokens:
        process = processes[token.scope]
        node = None if token.spec[0] == "@" else process.nodes.get(token.spec[1:].rstrip("*"))
        runs = token.data.get("runs") or (node.calls if node is not None else "")
        if runs and token.spec[0] == "#":
            processes[token.number] = definition.processes[runs]
        yield token, process, node


def process_of(definition: Definition, saved: Saved, token: Token) -> Process:
    """The process a token moves in."""
    host = saved.token(token.scope) if token.scope else None
    if host is None:
        return definition.main
    node = process_of(definition, saved, host).nodes[host.spec[1:].rstrip("*")]
    return definition.processes[host.data.get("runs") or node.calls]


@dataclass(frozen=True, slots=True)
class Target:
    """A finished user task that a work item can be returned to. `scope` is the subprocess it is in, "" outermost."""

    node_id: str
    name: str
    activation: str
    scope: str


def return_targets(definition: Definition, state: bytes, item: str) -> tuple[Target, ...]:
    """The user tasks serially before a work item, nearest first: those of its own subprocess, then those around it.

    Serial: everything that flowed into the item has passed them. After a join these are the tasks before its fork.
    """
    return targets(definition, load(definition, state), item)


def targets(definition: Definition, saved: Saved, item: str) -> tuple[Target, ...]:
    """As return_targets, of a state that is read already."""
    found = []
    token = saved.token(item)
    while token is not None:
        process = process_of(definition, saved, token)
        found += [
            Target(step[0], process.nodes[step[0]].name or step[0], step[1], token.scope)
            for step in reversed(token.data.get("way", []))
        ]
        token = saved.token(token.scope) if token.scope else None
    return tuple(found)
