"""The 59 fields of the task-centre push document (任务中心推送, table 1.2) and how they are read and written.

Empty texts and nulls count as absent. Extension of the hub: `assignee_ids`, `assignee_names` (comma lists).
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Json,
    StringConstraints,
    ValidationError,
)

from chalicelib.errors import BadInput
from chalicelib.protocols.fields import Moment, Url
from chalicelib.protocols.push.shown import LINKS
from chalicelib.todo.commands import Change, Create
from chalicelib.todo.model import Links, Person, ProcessInstance, ProcessStatus, Source, Status, Task
from chalicelib.todo.times import china
from chalicelib.web.fields import LINE, LINES, reason, text_of_number

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST_ID = 255


def _short_parts(text: str) -> str:
    if any(len(part) > LONGEST_ID for part in _listed(text)):
        message = f"每个 ID 最多 {LONGEST_ID} 个字符"
        raise ValueError(message)
    return text


Id = Annotated[str, StringConstraints(strict=True, strip_whitespace=True, max_length=LONGEST_ID, pattern=LINE)]
Line = Annotated[str, StringConstraints(strict=True, max_length=1000, pattern=LINE)]
People = Annotated[str, StringConstraints(strict=True, max_length=4000, pattern=LINE)]
PeopleIds = Annotated[People, AfterValidator(_short_parts)]
Lines = Annotated[str, StringConstraints(strict=True, max_length=4000, pattern=LINES)]
Small = Annotated[str, BeforeValidator(text_of_number), StringConstraints(strict=True, max_length=255, pattern=LINE)]
Flag = Annotated[Literal["0", "1"], BeforeValidator(text_of_number)]
Priority = Annotated[Literal["1", "2", "3"], BeforeValidator(text_of_number)]
Count = Annotated[str, BeforeValidator(text_of_number), StringConstraints(strict=True, pattern=r"^[0-9]{1,9}$")]


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
    biz_key: Line | None = None
    biz_domain: Line | None = None
    biz_domain_subtype: Line | None = None
    node_name: Line | None = None
    node_id: Id | None = None
    status: Status | None = None
    is_merge_task: Flag | None = None
    merge_num: Count | None = None
    process_instance_id: Id | None = None
    is_use_process: Small | None = None
    last_task_status: Line | None = None
    task_delete_flag: Flag | None = None
    distribute: Small | None = None
    process_instance_initiator_id: Id | None = None
    process_instance_initiator: Line | None = None
    process_instance_initiator_dp: Line | None = None
    instance_initiator_dpid: Line | None = None
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
    assignee_ids: PeopleIds | None = None
    assignee_names: People | None = None


_REQUIRED = [
    "created_by_ids",
    "created_by_names",
    "created_by_depts",
    "subject",
    "created_on",
    "form_url",
    "form_mobile_url",
    "biz_key",
    "biz_domain",
    "node_name",
    "status",
    "process_instance_id",
]
_REQUIRED_OF_PROCESS = ("process_id", "process_name", "process_version")
_TASK_DETAILS = [
    "task_comment",
    "biz_task_status",
    "biz_key",
    "biz_domain",
    "biz_domain_subtype",
    "is_merge_task",
    "merge_num",
    "is_use_process",
    "last_task_status",
    "distribute",
    "operate_on",
    "operator_id",
    "operator_name",
    "operator_dept",
    "operate_type",
    "next_node_name",
    "next_user_name",
    "appName",
]
_PROCESS_DETAILS = [
    "instance_initiator_dpid",
    "process_instance_image_url",
    "process_instance_log_url",
    "process_instance_form",
    "process_instance_form_view",
    "process_source",
]


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
        raise _faults([(str(each["loc"][0]), reason(each, enum="应为 {expected}（大写）")) for each in wrong]) from None
    if row.app_id is None:
        raise BadInput("不能为空", field="app_id")
    if row.app_id != app_id:
        raise BadInput("与请求的 appId 不一致", field="app_id")
    if row.task_id is None:
        raise BadInput("不能为空", field="task_id")
    return row


def _faults(found: list[tuple[str, str]]) -> BadInput:
    """All that is wrong with a row in one error, so that a sender need not mend field by field."""
    (field, first), *others = found
    return BadInput("，".join([first, *(f"{name} {reason_}" for name, reason_ in others)]), field=field)


def to_create(row: PushRow, digest: str = "") -> Create:
    """The command of an `inserttasks` row; `digest` fingerprints the row.

    Raises:
        BadInput: a field that the document requires on insert is absent, or the status is not ACTIVE.
    """
    required = [*_REQUIRED, *(() if row.is_use_process else _REQUIRED_OF_PROCESS)]
    if missing := [(name, "不能为空") for name in required if getattr(row, name) is None]:
        raise _faults(missing)
    if row.status is not Status.ACTIVE:
        raise BadInput("插入待办任务时应为 ACTIVE", field="status")
    patch = _process_patch(row)
    assert row.created_on is not None  # noqa: S101 - required above
    creators = _people(row.created_by_ids, row.created_by_names, row.created_by_depts)
    process = ProcessInstance(
        **{
            "app_id": row.app_id,
            "process_instance_id": row.process_instance_id,
            "source": Source.PUSH,
            "started_on": row.created_on,
            "initiator": creators[0] if creators else None,
            **patch,
        }
    )
    fields = _task_patch(row)
    task = Task(
        **{
            "app_id": row.app_id,
            "task_id": row.task_id,
            "source": Source.PUSH,
            "process_instance_id": row.process_instance_id,
            "initiator": patch.get("initiator"),
            **fields,
            "links": Links(**fields["links"]),
        }
    )
    return Create(task, process, process_patch=patch, needs_process=bool(row.is_use_process), digest=digest)


def to_change(row: PushRow) -> Change:
    """The command of an `updatetasks` row: only what is given changes."""
    patch = _task_patch(row)
    if row.status is not None:
        patch["status"] = row.status
    if row.status is not None and not row.status.is_open:
        if owners := _owners(row):
            patch["handlers"] = owners
        patch.pop("assignees", None)
        if row.assignee_ids:
            patch["assignees"] = _people(row.assignee_ids, row.assignee_names, None)
    if row.operator_id:
        patch["operator"] = Person(row.operator_id, row.operator_name or "", row.operator_dept or "")
    if row.task_comment:
        patch["comment"] = row.task_comment
    return Change(
        app_id=row.app_id or "",
        task_id=row.task_id or "",
        patch=patch,
        process_patch=_process_patch(row),
        process_instance_id=row.process_instance_id,
    )


def _task_patch(row: PushRow) -> dict[str, Any]:
    links = {attribute: url for name, attribute in LINKS.items() if (url := getattr(row, name))}
    groups = tuple(dict.fromkeys(_listed(row.biz_group_id)))
    patch: dict[str, Any] = {
        "subject": row.subject,
        "created_on": row.created_on,
        "end_on": row.end_on,
        "priority": int(row.priority) if row.priority else None,
        "creators": _people(row.created_by_ids, row.created_by_names, row.created_by_depts) or None,
        "assignees": _owners(row) or None,
        "groups": groups or None,
        "node_id": row.node_id,
        "node_name": row.node_name,
        "links": links or None,
        "deleted": row.task_delete_flag == "1" if row.task_delete_flag else None,
        "details": _details(row, _TASK_DETAILS) or None,
    }
    return {name: value for name, value in patch.items() if value is not None}


def _process_patch(row: PushRow) -> dict[str, Any]:
    initiator = None
    if row.process_instance_initiator_id:
        initiator = Person(
            row.process_instance_initiator_id,
            row.process_instance_initiator or "",
            row.process_instance_initiator_dp or "",
        )
    unidentified = () if initiator else ("process_instance_initiator", "process_instance_initiator_dp")
    patch: dict[str, Any] = {
        "subject": row.process_instance_subject,
        "status": row.process_instance_status,
        "initiator": initiator,
        "started_on": row.process_instance_start_date,
        "ended_on": row.process_instance_ent_date,
        "process_id": row.process_id,
        "process_name": row.process_name,
        "process_version": row.process_version,
        "deleted": row.process_delete_flag == "1" if row.process_delete_flag else None,
        "details": _details(row, [*_PROCESS_DETAILS, *unidentified]) or None,
    }
    return {name: value for name, value in patch.items() if value is not None}


def _owners(row: PushRow) -> tuple[Person, ...]:
    """Whose todo it is: actual_owner_id, else the hub's extension assignee_ids (protocols/README.md, section 1)."""
    if row.actual_owner_id:
        return _people(row.actual_owner_id, row.actual_owner_name, row.actual_owner_dept)
    return _people(row.assignee_ids, row.assignee_names, None)


def _details(row: PushRow, names: Iterable[str]) -> dict[str, str]:
    values = {name: getattr(row, name) for name in names}
    return {
        name: china(value) or "" if isinstance(value, datetime) else value
        for name, value in values.items()
        if value is not None
    }


def _listed(text: str | None) -> list[str]:
    return [part.strip() for part in (text or "").replace("，", ",").split(",") if part.strip()]


def _people(ids: str | None, names: str | None, depts: str | None) -> tuple[Person, ...]:
    who = _listed(ids)
    called, at = (_padded(text, len(who)) for text in (names, depts))
    people: dict[str, Person] = {}
    for id_, name, dept in zip(who, called, at, strict=True):
        people.setdefault(id_, Person(id_, name, dept))
    return tuple(people.values())


def _padded(text: str | None, length: int) -> list[str]:
    parts = [part.strip() for part in (text or "").replace("，", ",").split(",")]
    return (parts + [""] * length)[:length]


def _is_empty(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


class PushInfo(BaseModel):
    """`taskInfo`: both lists must be there."""

    inserttasks: list[PushRow] | None
    updatetasks: list[PushRow] | None


class PushForm(BaseModel):
    """The form of a push: `taskInfo` is the JSON text of a PushInfo."""

    appId: str  # noqa: N815 - as documented
    taskInfo: Json[PushInfo]  # noqa: N815 - as documented


class PushAnswer(BaseModel):
    """What a push is answered with."""

    push_result: Literal["SUCCESS", "ERROR"]
    push_id: str
    msg_info: str | None = None


def has_no_assignee(command: Create | Change) -> bool:
    """Whether an insert names nobody whose todo it would be."""
    return isinstance(command, Create) and not command.task.assignees and not command.task.groups
