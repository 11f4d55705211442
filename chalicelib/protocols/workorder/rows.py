"""Tasks and instances as rows of the document's lists (rows业务数据): every field always there, null where unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.centre import definitions, people, task_facts
from chalicelib.lazy import lazy
from chalicelib.todo.times import china
from chalicelib.workflow.durations import all_units, non_zero_units

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.centre.case import Case
    from chalicelib.centre.listing import Entry
    from chalicelib.todo.model import Task
    from chalicelib.workflow import state
else:
    state = lazy("chalicelib.workflow.state")

Row = dict[str, Any]
_FIELDS = (
    "taskId",
    "taskName",
    "taskDefKey",
    "assigneeId",
    "deptName",
    "startDeptName",
    "assigneeName",
    "startUserId",
    "startUserName",
    "category",
    "procVars",
    "taskLocalVars",
    "deployId",
    "procDefId",
    "procDefKey",
    "procDefName",
    "procDefVersion",
    "procInsId",
    "hisProcInsId",
    "duration",
    "comment",
    "commentList",
    "candidate",
    "createTime",
    "finishTime",
    "processStatus",
    "proInsCreateTime",
)


def todo_row(entry: Entry) -> Row:
    """A row of todoList and claimList (查询待办任务)."""
    task, case = entry.task, entry.case
    facts = task_facts.of(task)
    assignee = task.assignees[0] if facts.assignee and task.assignees else None
    return _row(
        case,
        taskId=task.task_id,
        taskName=task.node_name,
        taskDefKey=task.node_id,
        assigneeId=assignee.id if assignee else None,
        assigneeName=(assignee.name or assignee.id) if assignee else None,
        deptName=(assignee.dept or None) if assignee else None,
        procVars=variables(case),
        taskLocalVars=facts.local or facts.form_data or None,
        candidate=",".join([*facts.candidates.users, *facts.candidates.groups]) or None,
        createTime=china(task.created_on),
        commentList=comments(task) or None,
        warning=facts.warning,
    )


def finished_row(entry: Entry, user_id: str) -> Row:
    """A row of finishedList (查询已办任务): when this person did his part, and how long the task had waited for it."""
    task, case = entry.task, entry.case
    part = next((part for part in reversed(task.handlings) if part.by.id == user_id), None)
    finished = part.at if part else task.end_on
    known = comments(task)
    mine = next((each for each in reversed(known) if each["userId"] == user_id), None)
    return _row(
        case,
        taskId=task.task_id,
        taskName=task.node_name,
        taskDefKey=task.node_id,
        assigneeId=user_id,
        assigneeName=(part.by.name or part.by.id) if part else None,
        deptName=(part.by.dept or None) if part else None,
        procVars=variables(case),
        taskLocalVars=task_facts.of(task).local or None,
        hisProcInsId=case.id,
        duration=non_zero_units(finished - task.created_on) if finished else None,
        comment={"type": mine["type"], "comment": mine["fullMessage"]} if mine else None,
        commentList=known or None,
        createTime=china(task.created_on),
        finishTime=china(finished),
    )


def own_row(case: Case, now: datetime) -> Row:
    """A row of ownList (查看我发起的流程): the instance, with the names of what is open in it."""
    names = dict.fromkeys(task.name for task in case.open.values())
    return _row(
        case,
        taskName=",".join(names) or None,
        duration=all_units((case.ended_on or now) - case.started_on),
        createTime=china(case.started_on),
        finishTime=china(case.ended_on),
    )


def copied_row(entry: Entry) -> Row:
    """A row of copyList: what was copied to somebody, and by whom."""
    task, case = entry.task, entry.case
    by = next((part.by for part in reversed(task.handlings)), case.initiator)
    row = todo_row(entry)
    return row | {
        "copyId": task.task_id,
        "title": f"{case.process_name}-{task.node_name}",
        "processId": case.definition_id,
        "processName": case.process_name,
        "instanceId": case.id,
        "originatorId": by.id,
        "originatorName": by.name or by.id,
        "finishTime": china(task.end_on),
    }


def comments(task: Task) -> list[Row]:
    """A task's comments, oldest first (commentList)."""
    return [
        {
            "id": f"{task.task_id}-c{number}",
            "type": each.kind,
            "time": task_facts.said_at(each),
            "userId": each.user_id,
            "userName": each.name or each.user_id,
            "taskId": task.task_id,
            "fullMessage": each.text,
            "processInstanceId": task.process_instance_id,
        }
        for number, each in enumerate(task_facts.of(task).comments, start=1)
    ]


def variables(case: Case) -> Row:
    """An instance's variables with the hub's own two (procVars)."""
    found = state.load(definitions.definition(case.definition_id), case.state).variables
    return {**found, "initiator": case.initiator.id, "processStatus": case.status}


def named(user_id: str, now: datetime) -> str:
    """What somebody is called."""
    found = people.HERE.one(user_id, now)
    return found.name or found.id


def _row(case: Case, **known: Any) -> Row:
    common = {
        "startDeptName": case.initiator.dept or None,
        "startUserId": case.initiator.id,
        "startUserName": case.initiator.name or case.initiator.id,
        "category": case.category or None,
        "deployId": case.deployment_id,
        "procDefId": case.definition_id,
        "procDefKey": case.key,
        "procDefName": case.process_name,
        "procDefVersion": case.definition_version,
        "procInsId": case.id,
        "processStatus": case.status,
        "proInsCreateTime": china(case.started_on),
        "suspended": case.suspended,
        "workorderNumber": case.order or None,
    }
    return {**dict.fromkeys(_FIELDS), **common, **known}
