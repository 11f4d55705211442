"""Whether an instance runs though nothing will move it on, by what is stored of it, and why."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from chalicelib.centre import definitions
from chalicelib.centre.case import RUNNING
from chalicelib.errors import HubError
from chalicelib.lazy import lazy
from chalicelib.storage.ledger.states import States, read_ahead

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.centre.case import Case
    from chalicelib.workflow import view
else:
    view = lazy("chalicelib.workflow.view")

PATIENCE = timedelta(minutes=15)
"""How long an instance may owe what did not fit its transaction."""


def why(case: Case, now: datetime) -> str:
    """Why an instance stands still; empty for one that does not. 1 round trip per 100 open tasks.

    It stands still when it runs and nothing is open in it, nothing owed, and it waits for no timer, job, message or
    signal; when what it owes is not paid; when the tasks that are open by its state are not open any more.
    """
    if case.status != RUNNING or case.suspended:
        return ""
    if case.owed:
        overdue = case.due is not None and now - case.due > PATIENCE
        return f"有 {len(case.owed)} 项后续写入未能完成" if overdue else ""
    try:
        seen = view.view(definitions.running(case.versions), case.state)
    except HubError as error:
        return f"流程定义无法读取：{error.message}"
    return "" if seen.timers or seen.jobs or seen.waiting else _nobodys(case)


def _nobodys(case: Case) -> str:
    if not case.open:
        return "没有待办、定时器和作业，也不等待消息"
    if _any_open(case):
        return ""
    return "待办已不存在或已结束，流程没有前进：" + "、".join(sorted({task.name for task in case.open.values()}))


def _any_open(case: Case) -> bool:
    states = States()
    read_ahead(states, [(case.app_id, case.task_id(task.number)) for task in case.open.values()])
    return any(task is not None and task.is_todo for task in states.tasks.values())
