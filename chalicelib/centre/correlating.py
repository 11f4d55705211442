"""Messages and signals from outside an instance: found by name and key, heard once, within one application.

A message goes to the place that has waited longest, or begins a process; a signal goes to all that wait and begins all
that it begins. What an instance throws is owed in the transaction of its step and paid outside of it.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, NamedTuple

from chalicelib.centre import beginning, commit
from chalicelib.centre.scene import NORMAL, SYSTEM, Act, Asked, Scene, by_instance, require_running
from chalicelib.centre.submitting import usable
from chalicelib.errors import Conflict, HubError, NotFound, Unavailable
from chalicelib.identity.caller import Caller
from chalicelib.lazy import lazy
from chalicelib.storage.base import keys
from chalicelib.storage.ledger import debt_queue, due, once
from chalicelib.storage.processes import jobs
from chalicelib.telemetry import log_fault
from chalicelib.todo.model import Status

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from chalicelib.todo.reminders import DueEntry
    from chalicelib.workflow import engine
else:
    engine = lazy("chalicelib.workflow.engine")

MOST_HEARD = 500
"""Places one signal reaches; and how many a message tries."""


class Sent(NamedTuple):
    """A message or signal: which, and what it brings."""

    kind: str
    name: str
    key: str = ""
    variables: Mapping[str, Any] = {}


class Heard(NamedTuple):
    """The instances that went on by it, and those that it has begun."""

    received: list[str]
    started: list[str]


def send(asked: Asked, sent: Sent) -> Heard:
    """Give a message or signal to whoever waits for it in the caller's application.

    Raises:
        NotFound: nobody waits for it.
        BadInput: see `beginning.receive`.
    """
    usable(sent.variables)
    repeat = asked.repeat_id or asked.request
    if sent.kind == "message" and once.is_noted(repeat, asked.now):
        return Heard([], [])
    received = _deliver(asked, sent, repeat, asked.now, "")
    if received and sent.kind == "message":
        return Heard(received, [])
    started = _begin(asked, sent)
    if not received and not started:
        raise NotFound("没有流程等待此消息或信号", field="name")
    return Heard(received, started)


def pay(entry: DueEntry, now: datetime, _over: Callable[[], bool]) -> bool:
    """Give what an instance has thrown to those who waited when it did; whether that is done."""
    version, place, kind, name, key = keys.split(entry.mark)
    repeat = str(uuid.uuid5(uuid.NAMESPACE_OID, keys.join(entry.subject_id, version, place)))
    asked = Asked(Caller("application", app_id=entry.app_id), now, uuid.uuid4().hex, repeat)
    try:
        if not (kind == "message" and once.is_noted(repeat, now)):
            itself = entry.subject_id if kind == "signal" else ""
            received = _deliver(asked, Sent(kind, name, key), repeat, entry.at, itself)
            if kind == "signal" or not received:
                _begin(asked, Sent(kind, name, key))
    except Unavailable:
        return False
    due.remove(entry)
    return True


def on_due(entry: DueEntry, _now: datetime, _changed: object) -> None:
    """What the sweeper does with what is still owed: the payer is rung for."""
    debt_queue.ring([entry])


def _deliver(asked: Asked, sent: Sent, repeat: str, upto: datetime, itself: str) -> list[str]:
    """The instances that went on: one for a message."""
    name = keys.join(sent.name, sent.key)
    received: list[str] = []
    for instance_id, number, _ in jobs.available(name, asked.app_id, upto, MOST_HEARD, sent.kind):
        if instance_id == itself:
            continue
        mark = repeat if sent.kind == "message" else keys.digest(keys.join(repeat, instance_id, number), 32)
        try:
            _hand(asked, instance_id, number, sent, mark)
        except (NotFound, Conflict):
            continue
        except Unavailable:
            raise
        except HubError as error:
            log_fault(error, request_id=asked.request, where=f"{sent.kind} to {instance_id}")
            continue
        received.append(instance_id)
        if sent.kind == "message":
            break
    return received


def _hand(asked: Asked, instance_id: str, number: str, sent: Sent, mark: str) -> None:
    one = Asked(asked.caller, asked.now, uuid.uuid4().hex, mark, asked.ledger, asked.people)

    def act(scene: Scene) -> None:
        require_running(scene)
        scene.me, scene.rest = SYSTEM, Act(Status.ABORT, NORMAL, f"因收到 {sent.name} 而结束")
        scene.step(engine.hand_event, sent.kind, sent.name, number, dict(sent.variables))

    commit.perform(lambda: by_instance(one, instance_id), act)


def _begin(asked: Asked, sent: Sent) -> list[str]:
    """Only what has no key begins processes."""
    try:
        return beginning.receive(asked, sent.kind, sent.name, sent.variables) if not sent.key else []
    except NotFound:
        return []
