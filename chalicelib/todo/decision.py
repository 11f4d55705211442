"""What a command leads to, and what the rules share about process instances."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from chalicelib.todo.model import ProcessStatus

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from chalicelib.todo.model import EventKind, ProcessInstance, Task
    from chalicelib.todo.notices import Notice


@dataclass(frozen=True, slots=True)
class Decision:
    """What a command leads to. `kind` is None when nothing changed: a repeated update is not an event."""

    task: Task
    process: ProcessInstance | None
    kind: EventKind | None
    comment: str = ""
    notices: tuple[Notice, ...] = ()


def patched_process(process: ProcessInstance, patch: Mapping[str, Any]) -> ProcessInstance:
    """The instance with the values of `patch`; entries of `details` are merged. Unchanged when nothing differs.

    `named` are name and department of an initiator whose id is not told again: one who is known is called so.
    """
    values = dict(patch)
    if (named := values.pop("named", None)) and process.initiator:
        known = process.initiator
        values["initiator"] = replace(known, name=named.name or known.name, dept=named.dept or known.dept)
    if details := values.get("details"):
        values["details"] = {**process.details, **details}
    after = replace(process, **values)
    return process if after == process else replace(after, version=process.version + 1)


def ended_process(process: ProcessInstance | None, status: ProcessStatus, at: datetime) -> ProcessInstance | None:
    """The instance ended at `at`; one that has ended already keeps its end."""
    if process is None or process.status is not ProcessStatus.RUNNING:
        return process
    return patched_process(process, {"status": status, "ended_on": at})
