"""What the work-order centre answers, for the OpenAPI description; tests hold every answer against it."""

# ruff: noqa: N815 - the wire's own names

from __future__ import annotations

from typing import Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict

T = TypeVar("T")
Json = dict[str, Any]


class CentreRefusal(BaseModel):
    """A refusal (接口响应状态码); `errors` for the fields of a form, `reasons` for what stands in a diagram's way."""

    code: Literal[4000, 4001, 4002, 4004, 404, 4101, 4200, 5001, 5002, 5003]
    msg: str
    errors: list[Json] | None = None
    reasons: list[Json] | None = None


class Told(BaseModel, Generic[T]):
    """One thing."""

    code: Literal[200]
    msg: str
    data: T


class Listed(BaseModel, Generic[T]):
    """One page of things."""

    total: int
    rows: list[T]
    code: Literal[200]
    msg: str


class Counted(BaseModel, Generic[T]):
    """One page in `data`, as the lists of work-order types have it."""

    code: Literal[200]
    msg: str
    data: list[T]
    total: int


class DefinitionRow(BaseModel):
    """A version of a process (获取可发起流程列表)."""

    definitionId: str
    processName: str
    processKey: str
    category: str | None
    version: int
    formId: str | int | None
    formName: str | None
    deploymentId: str
    suspended: bool
    deploymentTime: str | None
    iconId: None


class ProcessRow(BaseModel):
    """A row of ownList, todoList, finishedList and their like (rows业务数据)."""

    model_config = ConfigDict(extra="allow")
    taskId: str | None
    taskName: str | None
    taskDefKey: str | None
    assigneeId: str | None
    deptName: str | None
    startDeptName: str | None
    assigneeName: str | None
    startUserId: str | None
    startUserName: str | None
    category: str | None
    procVars: Json | None
    taskLocalVars: Json | None
    deployId: str | None
    procDefId: str | None
    procDefKey: str | None
    procDefName: str | None
    procDefVersion: int | None
    procInsId: str | None
    hisProcInsId: str | None
    duration: str | None
    comment: Json | None
    commentList: list[Json] | None
    candidate: str | None
    createTime: str | None
    finishTime: str | None
    processStatus: str | None
    proInsCreateTime: str | None


class Started(BaseModel):
    """A process that was started, and its first open task."""

    model_config = ConfigDict(extra="allow")
    TaskId: str | None
    ProcessInstanceId: str


class Handled(BaseModel):
    """A task that was handled, null where an instance was named and no task of it, and the tasks that opened."""

    TaskId: str | None
    ProcessInstanceId: str
    nextTaskIds: list[str]
    processStatus: str
    warnings: list[str] = []


class Deployed(BaseModel):
    """A deployment, and what was left out of the diagram; without ids what was only checked."""

    definitionId: str | None
    deployId: str | None
    processKey: str
    version: int
    warnings: list[Any]


class Kept(BaseModel):
    """An entry of the short lists, with its own fields beside these."""

    model_config = ConfigDict(extra="allow")
    createTime: str | None
    updateTime: str | None
    createBy: str | None


class Detail(BaseModel):
    """An instance in full (流程详情)."""

    model_config = ConfigDict(extra="allow")
    bpmnXml: str
    existTaskForm: bool
    taskFormData: Any
    processFormList: list[Json]
    historyProcNodeList: list[Json]
    flowViewer: Json
    procVars: Json
    processStatus: str
    suspended: bool
    taskId: str | None
    allowed: list[str]
    next: list[NextTask] | None
    nextUnknown: str | None
    interventions: list[Json]


class NextTask(BaseModel):
    """A task that would open next, and whom it would ask."""

    nodeId: str
    nodeName: str
    several: bool
    users: list[Json]
    groups: list[Json]


class AbsenceRow(BaseModel):
    """Out of office, and who stands in."""

    absenceId: str
    userId: str
    userName: str | None
    substituteId: str
    substituteName: str | None
    beginTime: str | None
    endTime: str | None
    active: bool
