"""The parameters of create.json (docs/protocols/gov_task.md, 请求参数) as the hub's command."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime  # noqa: TC003 - pydantic evaluates it
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    ValidationError,
    field_validator,
    model_validator,
)

from chalicelib.errors import BadInput
from chalicelib.protocols.fields import Moment
from chalicelib.protocols.gov_task.fields import Channels, Id, Info, Json, Level, Subject, Text, Truth, Url, entries
from chalicelib.storage.base.keys import join
from chalicelib.todo.commands import Create
from chalicelib.todo.model import Links, Person, ProcessInstance, Reminder, Source, Task
from chalicelib.todo.notices import APP
from chalicelib.todo.reminders import reminder
from chalicelib.web.fields import reason

if TYPE_CHECKING:
    from collections.abc import Mapping


UUID_LENGTH = 32


class NewTask(BaseModel):
    """Every parameter of the document, then those that the public SDK knows besides. Others are passed over."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    assigneeInfo: Info | None = None  # noqa: N815 - as documented, here and below
    subject: Subject
    creatorInfo: Info | None = None  # noqa: N815
    creatorId: Id  # noqa: N815
    dueTime: Moment | None = None  # noqa: N815
    tenantId: Id = ""  # noqa: N815
    bizTaskId: Id = ""  # noqa: N815
    mobileUrl: Url | None = None  # noqa: N815
    assigneeId: Id  # noqa: N815
    url: Url | None = None
    packageUuid: Id = ""  # noqa: N815
    isSendDynamicCard: Truth | None = None  # noqa: N815
    dueNotifyTypeArr: Channels | None = None  # noqa: N815
    dueNotifyLevel: Level | None = None  # noqa: N815
    isSendWindowNotice: Truth | None = None  # noqa: N815
    tag: Subject | None = None
    description: Text | None = None
    sourceAppkey: Id | None = None  # noqa: N815
    detailLinkOpenType: Literal["pc_slide", "ddtab"] | None = None  # noqa: N815
    formValues: Annotated[list[dict[str, Any]], entries("label", "value", "componentId")] | None = None  # noqa: N815
    acceleratorsJson: Annotated[list[dict[str, Any]], entries("label", "id", "clear")] | None = None  # noqa: N815
    actionBindingJson: Json | None = None  # noqa: N815
    templateCode: Id | None = None  # noqa: N815
    subTypeCode: Id | None = None  # noqa: N815
    businessType: Id | None = None  # noqa: N815
    category: Id | None = None
    priority: Id | None = None
    remarks: Text | None = None

    @model_validator(mode="after")
    def _can_be_opened(self) -> NewTask:
        if not (self.url or self.mobileUrl):
            raise ValueError("url 与 mobileUrl 不能都为空")
        return self

    @field_validator("assigneeId", "creatorId")
    @classmethod
    def _is_one_person(cls, value: str) -> str:
        if "," in value or "，" in value:
            raise ValueError("只能是一个人；多人待办请循环调用并传入 packageUuid")
        return value


KEPT = (
    "assigneeInfo",
    "creatorInfo",
    "tenantId",
    "bizTaskId",
    "isSendDynamicCard",
    "dueNotifyTypeArr",
    "dueNotifyLevel",
    "isSendWindowNotice",
    "tag",
    "description",
    "sourceAppkey",
    "detailLinkOpenType",
    "formValues",
    "acceleratorsJson",
    "actionBindingJson",
    "templateCode",
    "subTypeCode",
    "businessType",
    "category",
    "remarks",
)
"""Kept in the task's details under their own names."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Who creates, when, and a new id for a task that brings no bizTaskId."""

    app_id: str
    now: datetime
    new_uuid: str


def read(parameters: Mapping[str, str | list[str]]) -> NewTask:
    """Check the parameters.

    Raises:
        BadInput: names the parameter.
    """
    try:
        return NewTask.model_validate(parameters)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise BadInput(
            reason(first, string_type="参数重复"), field=str(first["loc"][0]) if first["loc"] else "url"
        ) from None


def task_uuid(row: NewTask, origin: Origin) -> str:
    """The task's id: of (application, tenantId, bizTaskId) where there is a bizTaskId, so that a repeat finds it."""
    if not row.bizTaskId:
        return origin.new_uuid
    return _uuid("task", origin.app_id, row.tenantId, row.bizTaskId)


def to_create(row: NewTask, origin: Origin) -> Create:
    """The creation of a task in its package; without one in a new package, whose id follows from the task's."""
    own_id = task_uuid(row, origin)
    package = row.packageUuid or _uuid("package", origin.app_id, own_id)
    creator = Person(row.creatorId, (row.creatorInfo or {}).get("name", ""))
    details = {name: value for name in KEPT if (value := getattr(row, name)) not in (None, "")}
    if row.priority:
        details["taskPriority"] = row.priority
    task = Task(
        app_id=origin.app_id,
        task_id=own_id,
        source=Source.GOV_TASK,
        process_instance_id=package,
        subject=row.subject,
        created_on=origin.now,
        creators=(creator,),
        initiator=creator,
        assignees=(Person(row.assigneeId, (row.assigneeInfo or {}).get("name", "")),),
        due_time=row.dueTime,
        reminders=_reminders(row),
        links=Links(pc=row.url or "", mobile=row.mobileUrl or ""),
        details=details,
    )
    process = ProcessInstance(
        app_id=origin.app_id,
        process_instance_id=package,
        source=Source.GOV_TASK,
        subject=row.subject,
        started_on=origin.now,
        initiator=creator,
        details={"tenantId": row.tenantId} if row.tenantId else {},
    )
    return Create(task, process, needs_process=bool(row.packageUuid), needs_running=True)


def _reminders(row: NewTask) -> tuple[Reminder, ...]:
    """The reminder that level and channels ask for; a channel without a level means at the due time."""
    if row.dueTime is None or (row.dueNotifyLevel is None and not row.dueNotifyTypeArr):
        return ()
    level = row.dueNotifyLevel or 0
    return (reminder(row.dueTime, level, row.dueNotifyTypeArr or [APP], window=bool(row.isSendWindowNotice)),)


def _uuid(*parts: str) -> str:
    return hashlib.sha256(join(*parts).encode()).hexdigest()[:UUID_LENGTH]
