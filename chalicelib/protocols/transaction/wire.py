"""The objects of the POA documents (docs/protocols/transaction.md), as they are read.

The documents' odd spellings live here: `mHandleUrl` and `mhandleUrl`, `mViewUrl` and `mviewUrl`, `transcationName`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from chalicelib.errors import BadInput
from chalicelib.protocols.fields import Moment, Url
from chalicelib.protocols.transaction.fields import (
    Bit,
    Hours,
    Id,
    Ids,
    Line,
    Lines,
    Number,
    Row,
    Titled,
    Truth,
    read,
    text_of,
)

__all__ = ["Ending", "Handling", "NewTask", "SimpleHandling", "Urging", "read", "text_of"]

MOST_NEXT = 20


class Action(Row):
    """A button (自定义操作) of a task, or of one that has been handled."""

    name: Line
    url: Url | None = None
    method: Line | None = None
    opt_type: Bit | None = Field(None, alias="optType")
    type: Line | None = None
    allow_merge: Bit = Field(0, alias="allowMerge")
    next_node_key: Line | None = Field(None, alias="nextNodeKey")
    times: Number | None = None


def _actions(value: object) -> list[Action]:
    if not isinstance(value, list) or len(value) > 20:  # noqa: PLR2004
        raise ValueError("应为数组，最多 20 项")
    actions = []
    for raw in value:
        try:
            actions.append(read(Action, raw, "name"))
        except BadInput as error:
            raise ValueError(error.message) from None
    return actions


Actions = Annotated[list[Action], BeforeValidator(_actions)]


class NewTask(Row):
    """One entry of `next`, or a row of addTransaction or todo/addTask."""

    app_id: Id | None = Field(None, alias="appId")
    task_id: Id = Field(alias="taskId")
    task_name: Line = Field(alias="taskName")
    previous_task_id: Id | None = Field(None, alias="previousTaskId")
    transaction_id: Id | None = Field(None, alias="transactionId")
    transaction_name: Line | None = Field(None, alias="transactionName")
    custom_name: Line | None = Field(None, alias="transcationName")
    type_code: Id | None = Field(None, alias="transTypeCode")
    type_name: Line | None = Field(None, alias="transTypeName")
    auto_create: Truth | None = Field(None, alias="autoCreateTransType")
    handlers: Ids | None = None
    handling_group: Ids | None = Field(None, alias="handlingGroup")
    initiator: Id | None = None
    initiator_name: Line | None = Field(None, alias="initiatorName")
    node_id: Id | None = Field(None, alias="nodeId")
    node_name: Line | None = Field(None, alias="nodeName")
    serial_number: Line | None = Field(None, alias="serialNumber")
    can_delegate: Bit = Field(0, alias="canDelegate")
    time_out: Hours = Field(0, alias="timeOut")
    task_summary: Titled = Field((), alias="taskSummary")
    trans_summary: Titled = Field((), alias="transSummary")
    actions: Actions = Field([])
    handle_url: Url | None = Field(None, alias="handleUrl")
    view_url: Url | None = Field(None, alias="viewUrl")
    m_handle_url: Url | None = Field(None, alias="mHandleUrl")
    mhandle_url: Url | None = Field(None, alias="mhandleUrl")
    m_view_url: Url | None = Field(None, alias="mViewUrl")
    mview_url: Url | None = Field(None, alias="mviewUrl")


class Handling(Row):
    """A row of taskHandle: `status` next, none or end."""

    app_id: Id = Field(alias="appId")
    handler: Id
    handler_name: Line | None = Field(None, alias="handlerName")
    status: Literal["next", "none", "end"]
    previous_task_id: Id = Field(alias="previousTaskId")
    opinions: Lines = Field("", alias="handleOpinions")
    outcome: Line = Field("", alias="handleStatus")
    time: Moment | None = Field(None, alias="handleTime")
    previous_actions: Actions = Field([], alias="previousActions")


class SimpleHandling(Row):
    """A row of todo/handleTask."""

    app_id: Id = Field(alias="appId")
    task_id: Id = Field(alias="taskId")
    transaction_id: Id | None = Field(None, alias="transactionId")
    handler: Id
    handler_name: Line | None = Field(None, alias="handlerName")
    opinions: Lines = Field("", alias="handleOpinions")
    outcome: Line = Field("", alias="handleStatus")
    time: Moment | None = Field(None, alias="handleTime")


class Ending(Row):
    """A row of taskWithdraw, taskTerminate or todo/deleteTask; `status` is taskWithdraw's."""

    app_id: Id = Field(alias="appId")
    task_id: Id = Field(alias="taskId")
    creator: Id
    status: Literal["next", "end"] = "end"
    opinions: Lines = Field("", alias="handleOpinions")
    outcome: Line = Field("", alias="handleStatus")
    time: Moment | None = Field(None, alias="createTime")


class Urging(Row):
    """The one object of taskCuiBanNew."""

    app_id: Id = Field(alias="appId")
    task_id: Id = Field(alias="taskId")
    creator: Id
    instructions: Lines = ""


def read_next(raw: object) -> NewTask:
    """One entry of `next`.

    Raises:
        BadInput: a field is missing or wrong.
    """
    return read(NewTask, raw, "taskId", "taskName", "transTypeCode")
