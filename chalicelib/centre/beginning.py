"""Processes that begin by themselves: when a message or signal comes, or at their time."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from chalicelib.centre import definitions, starting, unbegun
from chalicelib.centre.scene import OWN_APP, Asked
from chalicelib.centre.submitting import usable
from chalicelib.errors import BadInput, Conflict, HubError, NotFound, Unavailable
from chalicelib.identity.caller import Caller
from chalicelib.lazy import lazy
from chalicelib.storage.base import codec
from chalicelib.storage.ledger import due
from chalicelib.storage.processes import deployments, starts
from chalicelib.storage.processes.starts import Armed, Timed
from chalicelib.telemetry import count, log_fault
from chalicelib.workflow.refusals import Reason

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from chalicelib.centre.commit import Done
    from chalicelib.storage.base.transact import Write
    from chalicelib.storage.processes.deployments import Deployed
    from chalicelib.todo.reminders import DueEntry
    from chalicelib.workflow import refusals, timers
    from chalicelib.workflow.model import Definition
else:
    refusals = lazy("chalicelib.workflow.refusals")
    timers = lazy("chalicelib.workflow.timers")

KINDS = ("message", "signal")
TRIED_AGAIN = timedelta(minutes=15)
"""When a timer start is tried again that could not begin."""


def check(definition: Definition) -> None:
    """Let a definition pass whose starts can be waited for.

    Raises:
        Unrunnable: a time cannot be told before there is an instance, or a message begins another process already.
    """
    reasons: list[Reason] = []
    taken = (
        {name: each.key for each in starts.every() for kind, name in each.events if kind == "message"}
        if any(node.event.kind == "message" for node in definition.starts)
        else {}
    )
    for node in definition.starts:
        event = node.event
        if event.kind == "message" and taken.get(event.name, definition.key) != definition.key:
            reasons.append(Reason(node.id, node.line, f"消息「{event.name[:80]}」已用于启动流程 {taken[event.name]}"))
        if event.kind == "timer" and "{" in event.name:
            reasons.append(Reason(node.id, node.line, "开始事件的定时不能用表达式"))
    if reasons:
        raise refusals.Unrunnable(reasons)


def arming(deployed: Deployed, definition: Definition, now: datetime) -> list[Write]:
    """The writes by which a version that has become the active one waits for its starts; 1 round trip."""
    return starts.writes(starts.find(deployed.key), _armed(deployed, definition, now))


def rearm(key: str, now: datetime) -> None:
    """Let the active version of a key wait for its starts, and no other; without one nobody waits."""
    before = starts.find(key)
    known = deployments.newest(key)
    active = known.active if known else None
    if before is None and active is None:
        return
    after = _armed(active, definitions.definition(active.id), now) if active else Armed(key, "", OWN_APP)
    if before is None and not (after.events or after.timers):
        return
    if before is None or before.definition_id != after.definition_id:
        starts.change(before or Armed(key, "", OWN_APP), after)


def receive(asked: Asked, kind: str, name: str, variables: Mapping[str, Any]) -> list[str]:
    """Begin what a message (one process) or signal (all of them) begins: the ids of the instances.

    Under the same `repeat_id` nothing begins twice.

    Raises:
        BadInput: no such kind.
        NotFound: nothing waits for it.
    """
    if kind not in KINDS:
        raise BadInput("应为 message | signal", field="kind")
    usable(variables)
    begun: list[str] = []
    for armed in starts.every():
        if (kind, name) not in armed.events:
            continue
        try:
            deployed = definitions.to_start(armed.key)
        except (NotFound, Conflict):
            continue
        for node in definitions.definition(deployed.id).starts:
            if (node.event.kind, node.event.name) == (kind, name):
                key = f"{asked.repeat_id or asked.request} {armed.key} {node.id}"
                begun.append(starting.start_by_event(asked, deployed, node.id, variables, key).case.id)
    if not begun:
        raise NotFound("没有流程由此消息或信号启动", field="name")
    return begun


def on_due(entry: DueEntry, now: datetime, _changed: object) -> None:
    """What the sweeper does with a timer start: begin an instance, once for each time, and wait for the next."""
    armed = starts.find(entry.subject_id)
    if (
        armed is None
        or entry.mark not in armed.timers
        or due.place(starts.entry(armed, entry.mark)) != due.place(entry)
    ):
        due.remove(entry)
        return
    known = deployments.newest(armed.key)
    if known is None or known.active is None or known.active.id != armed.definition_id:
        rearm(armed.key, now)
        return
    try:
        begin_timed(armed, known.active, entry.mark, now)
    except Unavailable:
        raise
    except HubError as error:
        log_fault(error, request_id="", where=f"timer start of {armed.key}")
        unbegun.note(armed, entry.mark, error.message, now)
        starts.change(armed, _with(armed, entry.mark, armed.timers[entry.mark]._replace(at=now + TRIED_AGAIN)))


def begin_timed(armed: Armed, deployed: Deployed, node: str, now: datetime) -> Done:
    """Begin an instance at a timer start, and wait for its next time.

    Raises:
        HubError: it cannot begin.
    """
    asked = Asked(Caller("application", app_id=armed.app_id), now, uuid.uuid4().hex)
    timed = armed.timers[node]
    key = f"{armed.definition_id} {node} {codec.iso(timed.at)}"
    done = starting.start_by_event(asked, deployed, node, {}, key)
    count("TimerStarts", 1)
    unbegun.forget(armed.key, node)
    starts.change(armed, _with(armed, node, _following(timed, now)))
    return done


def _with(armed: Armed, node: str, following: Timed | None) -> Armed:
    left = {each: timed for each, timed in armed.timers.items() if each != node}
    return replace(armed, timers={**left, **({node: following} if following else {})})


def _armed(deployed: Deployed, definition: Definition, now: datetime) -> Armed:
    events = [(node.event.kind, node.event.name) for node in definition.starts if node.event.kind in KINDS]
    timed = {}
    for node in definition.starts:
        if node.event.kind == "timer":
            first = timers.schedule(node.event.timer, node.event.name, now)
            timed[node.id] = Timed(first.due, first.period, first.repeats)
    return Armed(deployed.key, deployed.id, OWN_APP, tuple(dict.fromkeys(events)), timed)


def _following(timed: Timed, now: datetime) -> Timed | None:
    found = timers.Schedule(*timed).following(now)
    return Timed(found.due, found.period, found.repeats) if found else None
