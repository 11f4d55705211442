"""The list of all instances: its filters as parameters of the query, an instance as a row of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.centre import watching
from chalicelib.errors import BadInput
from chalicelib.protocols.parameters import FIRST_SECOND, LAST_SECOND, moment
from chalicelib.todo.times import china, parse
from chalicelib.web.contract import Described, one_of
from chalicelib.workflow.durations import all_units

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.centre.case import Case
    from chalicelib.web.request import Query

SOUGHT: Described = {
    "status": one_of(*watching.STATUSES, meaning="状态；running 不含已挂起的"),
    "processKey": "流程标识或名称，包含",
    "category": "流程分类，精确",
    "starter": "发起人编号",
    "handler": "当前办理人编号",
    "node": "当前环节名称，包含",
    "keyword": "标题、实例编号或工单编号，包含",
    "overdue": one_of("true", "false", meaning="true：有已过期限的未结任务"),
    "stuck": one_of("true", "false", meaning="true：在运行，却没有待办理的任务，也没有定时器"),
    "from": "发起不早于，yyyy-MM-dd 或 yyyy-MM-dd HH:mm:ss",
    "to": "发起不晚于，同上",
}


def read_sought(given: Query) -> watching.Sought:
    """Which instances a call asks for.

    Raises:
        BadInput: names the parameter.
    """
    begin, end = moment(given, "from", FIRST_SECOND), moment(given, "to", LAST_SECOND)
    return watching.Sought(
        status=word(given, "status", watching.STATUSES),
        process=text(given, "processKey"),
        category=text(given, "category"),
        starter=text(given, "starter"),
        keyword=text(given, "keyword"),
        node=text(given, "node"),
        handler=text(given, "handler"),
        overdue=is_on(given, "overdue"),
        stuck=is_on(given, "stuck"),
        begin=parse(begin) if begin else None,
        end=parse(end) if end else None,
    )


def instance_row(case: Case, now: datetime) -> dict[str, Any]:
    """An instance as the list shows it."""
    return {
        "procInsId": case.id,
        "title": case.title,
        "appId": case.app_id,
        "procDefId": case.definition_id,
        "procDefKey": case.key,
        "procDefName": case.process_name,
        "procDefVersion": case.definition_version,
        "category": case.category or None,
        "processStatus": watching.status_of(case),
        "stuck": watching.is_stuck(case),
        "startUserId": case.initiator.id,
        "startUserName": case.initiator.name or case.initiator.id,
        "startDeptName": case.initiator.dept or None,
        "createTime": china(case.started_on),
        "finishTime": china(case.ended_on),
        "duration": all_units((case.ended_on or now) - case.started_on),
        "workorderNumber": case.order or None,
        "openTasks": [{"taskId": case.task_id(task.number), "nodeName": task.name} for task in case.open.values()],
    }


def is_on(given: Query, name: str) -> bool:
    """Whether a parameter says true."""
    return word(given, name, ("true", "false")) == "true"


def text(given: Query, name: str) -> str:
    """A parameter without surrounding blanks; empty when absent."""
    return (given.get(name) or "").strip()


def word(given: Query, name: str, words: tuple[str, ...]) -> str:
    """A parameter that is one of a few words; empty when absent.

    Raises:
        BadInput: names it, and the words.
    """
    value = text(given, name)
    if value and value not in words:
        raise BadInput(f"应为 {' | '.join(words)}", field=name)
    return value
