"""Tasks stored without a protocol, for what no protocol of the tests can say."""

from __future__ import annotations

from typing import Any

from chalicelib.storage.ledger import unit_of_work
from chalicelib.todo.commands import Create
from chalicelib.todo.times import parse
from tests.samples import NOW, a_process, a_task


def store(task_id: str, *, due: str = "", created: str = "2026-11-22 10:00:00", **fields: Any) -> None:
    """One task with a process instance of its own."""
    task = a_task(
        version=0, task_id=task_id, process_instance_id=f"P{task_id}", due_time=parse(due) if due else None,
        created_on=parse(created), **fields,
    )  # fmt: skip
    context = unit_of_work.Context(NOW, "app:OA", f"make {task_id}")
    unit_of_work.apply([Create(task, a_process(process_instance_id=f"P{task_id}"))], context)
