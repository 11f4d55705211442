"""One task id, several rounds: what was taken back, returned or done may be given again under the same id.

Public senders of the push protocol know a document by one id for all its steps and people.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from chalicelib.errors import AlreadyExists, BadInput

if TYPE_CHECKING:
    from chalicelib.todo.commands import Create
    from chalicelib.todo.model import Task


def next_round(stored: Task, command: Create) -> Task:
    """The stored task as an insert gives it again: a new round of the same history.

    Raises:
        AlreadyExists: it stands in somebody's box, or has ended and is not to be opened again, or would stay deleted.
        BadInput: another process instance is named.
    """
    given = command.task
    may_open = stored.deleted or (command.reopens and not stored.status.is_open)
    if not may_open or given.deleted:
        raise AlreadyExists("待办已存在，不能继续插入", field="task_id")
    if given.process_instance_id != stored.process_instance_id:
        raise BadInput("流程实例ID首次插入后不能变化", field="process_instance_id")
    return replace(given, version=stored.version + 1, earlier=(*stored.earlier, *stored.handlings))


def opened_again(before: Task, after: Task) -> Task:
    """A finished task that an update has opened: what was done of it belongs to the round before."""
    end_on = None if after.end_on == before.end_on else after.end_on
    return replace(after, handlings=(), earlier=(*before.earlier, *before.handlings), end_on=end_on, receive_on=None)
