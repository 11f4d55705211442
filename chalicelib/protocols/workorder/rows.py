"""Tasks and instances as rows of the document's lists (rows业务数据): every field always there, null where unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.centre import definitions, people, task_facts
from chalicelib.lazy import lazy
from chalicelib.protocols.workorder import comments
from chalicelib.storage.base import codec
from chalicelib.todo.times import china
from chalicelib.workflow.durations import all_units, non_zero_units

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.centre.case import Case
    from chalicelib.centre.listing import Entry
    from chalicelib.protocols.workorder.called import Names
    from chalicelib.protocols.workorder.comments import Numbering
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
    "candidateIds",
    "createTime",
    "finishTime",
    "processStatus",
    "proInsCreateTime",
)


def todo_row(entry: Entry, by: Numbering, names: Names) -> Row:
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
        **names.candidates(task),
        createTime=china(task.created_on),
        commentList=comments.shown(task, by) or None,
        warning=facts.warning,
    )


def finished_row(entry: Entry, user_id: str, by: Numbering) -> Row:
    """A row of finishedList (查询已办任务): when this person did his part, and how long the task had waited for it."""
    task, case = entry.task, entry.case
    part = next((part for part in reversed(task.handlings) if part.by.id == user_id), None)
    finished = part.at if part else task.end_on
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
        comment=comments.last_of(task, user_id, by),
        commentList=comments.shown(task, by) or None,
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


def copied_row(entry: Entry, reader: str, by: Numbering, names: Names) -> Row:
    """A row of copyList: what was copied to somebody, and by whom."""
    task, case = entry.task, entry.case
    sender = next((part.by for part in reversed(task.handlings)), case.initiator)
    row = todo_row(entry, by, names)
    return row | {
        "copyId": f"{task.task_id}-{reader}",
        "userId": reader,
        "categoryId": case.category or None,
        "deploymentId": case.deployment_id,
        "title": f"{case.process_name}-{task.node_name}",
        "processId": case.definition_id,
        "processName": case.process_name,
        "instanceId": case.id,
        "originatorId": sender.id,
        "originatorName": sender.name or sender.id,
        "finishTime": china(task.end_on),
    }


def interventions(case: Case) -> list[Row]:
    """What administrators have done to an instance outside of its tasks, oldest first."""
    names = ("at", "by", "byName", "action", "nodeId", "comment")
    return [dict(zip(names, (china(codec.moment(each[0])), *each[1:]), strict=True)) for each in case.interventions]


def variables(case: Case) -> Row:
    """An instance's variables with the hub's own two (procVars)."""
    found = state.load(definitions.running(case.versions), case.state).variables
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
