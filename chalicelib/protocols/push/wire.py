"""The 59 fields of the task-centre push document (任务中心推送, table 1.2) and how they are read.

Empty texts and nulls count as absent. Beside the table: `assignments`, which every public sender sends, and the hub's
own `assignee_ids`, `assignee_names` (comma lists).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
)

from chalicelib.errors import BadInput
from chalicelib.protocols.fields import Moment, Url
from chalicelib.protocols.push.assignments import Assignments
from chalicelib.protocols.push.fields import Count, Flag, Id, Key, Line, Lines, People, PeopleIds, Priority, Small
from chalicelib.todo.model import ProcessStatus, Status
from chalicelib.web.fields import reason

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic_core import ErrorDetails


class PushRow(BaseModel):
    """One row of `inserttasks` or `updatetasks`, in the document's order; fields 8 and 10 belong to the hub."""

    model_config = ConfigDict(extra="ignore", use_enum_values=False)

    app_id: Id | None = None
    task_id: Id | None = None
    created_by_ids: PeopleIds | None = None
    created_by_names: People | None = None
    created_by_depts: People | None = None
    subject: Line | None = None
    created_on: Moment | None = None
    receive_on: Any = Field(None, exclude=True)
    end_on: Moment | None = None
    duration: Any = Field(None, exclude=True)
    actual_owner_id: PeopleIds | None = None
    actual_owner_name: People | None = None
    actual_owner_dept: People | None = None
    form_url: Url | None = None
    form_url_view: Url | None = None
    form_mobile_url: Url | None = None
    form_mobile_url_view: Url | None = None
    priority: Priority | None = None
    task_comment: Lines | None = None
    biz_task_status: Line | None = None
    biz_group_id: PeopleIds | None = None
    biz_key: Key | None = None
    biz_domain: Line | None = None
    biz_domain_subtype: Line | None = None
    node_name: Line | None = None
    node_id: Id | None = None
    status: Status | None = None
    is_merge_task: Flag | None = None
    merge_num: Count | None = None
    process_instance_id: Id | None = None
    is_use_process: Flag | None = None
    last_task_status: Line | None = None
    task_delete_flag: Flag | None = None
    distribute: Small | None = None
    process_instance_initiator_id: Id | None = None
    process_instance_initiator: Line | None = None
    process_instance_initiator_dp: Line | None = None
    instance_initiator_dpid: Key | None = None
    process_instance_status: ProcessStatus | None = None
    process_instance_start_date: Moment | None = None
    process_instance_ent_date: Moment | None = None
    process_instance_image_url: Url | None = None
    process_instance_log_url: Url | None = None
    process_instance_subject: Line | None = None
    process_instance_form: Url | None = None
    process_instance_form_view: Url | None = None
    process_id: Id | None = None
    process_name: Line | None = None
    process_version: Small | None = None
    process_source: Line | None = None
    process_delete_flag: Flag | None = None
    operate_on: Moment | None = None
    operator_id: Id | None = None
    operator_name: Line | None = None
    operator_dept: Line | None = None
    operate_type: Literal["TRANSFER", "DELEGATE"] | None = None
    next_node_name: Line | None = None
    next_user_name: Line | None = None
    appName: Line | None = None  # noqa: N815 - as documented
    assignments: Assignments | None = None
    assignee_ids: PeopleIds | None = None
    assignee_names: People | None = None


def read_row(raw: object, app_id: str) -> PushRow:
    """Check one row.

    Raises:
        BadInput: names the field; the caller adds the row.
    """
    if not isinstance(raw, dict):
        raise BadInput("应为 JSON 对象")
    given = {name: value for name, value in raw.items() if not _is_empty(value)}
    try:
        row = PushRow.model_validate(given)
    except ValidationError as error:
        wrong = error.errors(include_url=False, include_input=False)
        raise faults([(str(each["loc"][0]), _reason(each)) for each in wrong]) from None
    if row.app_id is None:
        raise BadInput(f"不能为空{_hint(given)}", field="app_id")
    if row.app_id != app_id:
        raise BadInput("与请求的 appId 不一致", field="app_id")
    if row.task_id is None:
        raise BadInput(f"不能为空{_hint(given)}", field="task_id")
    return row


def unknown_fields(raw: Mapping[str, object]) -> list[str]:
    """Names with a value that the document does not have, e.g. `taskId`."""
    return [str(name)[:64] for name, value in raw.items() if name not in PushRow.model_fields and not _is_empty(value)]


def faults(found: list[tuple[str, str]]) -> BadInput:
    """All that is wrong with a row in one error, so that a sender need not mend field by field."""
    (field, first), *others = dict.fromkeys(found)
    return BadInput("，".join([first, *(f"{name} {reason_}" for name, reason_ in others)]), field=field)


def _reason(error: ErrorDetails) -> str:
    where = error["loc"][1:]
    told = reason(error, enum="应为 {expected}（大写）")
    if not where:
        return told
    return " ".join([f"第{int(where[0]) + 1}项", *map(str, where[1:]), told])


def _hint(given: Mapping[str, object]) -> str:
    unknown = unknown_fields(given)
    return f"（字段名须与文档一致，未识别：{'、'.join(unknown[:5])}）" if unknown else ""


def _is_empty(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())
