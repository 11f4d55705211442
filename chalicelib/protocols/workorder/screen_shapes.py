"""What the calls of views, data models and batches answer, for the OpenAPI description; tests hold each against it."""

# ruff: noqa: N815 - the wire's own names

from __future__ import annotations

from pydantic import BaseModel

from chalicelib.protocols.workorder.shapes import Json


class BatchRow(BaseModel):
    """What became of one task of a batch; `repeated`: the caller had completed it before."""

    taskId: str
    ok: bool
    repeated: bool
    code: int
    msg: str
    ProcessInstanceId: str | None = None
    nextTaskIds: list[str] = []
    processStatus: str | None = None
    errors: list[Json] = []


class Batch(BaseModel):
    """What became of a batch."""

    done: int
    failed: int
    rows: list[BatchRow]


class DataModel(BaseModel):
    """A data model; `usedBy`, where one is shown, names the forms that are built from it."""

    modelId: str
    name: str
    fields: list[Json]
    version: int
    createTime: str | None
    updateTime: str | None
    createBy: str | None
    usedBy: list[Json] = []


class HallView(BaseModel):
    """A view of the work-order hall."""

    viewId: str
    name: str
    templateId: str
    roles: list[str]
    columns: list[str]
    filters: list[str]
    export: list[str]
    version: int
    createTime: str | None
    updateTime: str | None
    createBy: str | None


class Trial(BaseModel):
    """Where an instance would go: the tasks in order with whom they ask, the path, and where and why it ends.

    `stopped`: why it went no further; `waits`: the nodes that wait for a time, a message, a signal or a job.
    """

    status: str
    stopped: str | None
    nodes: list[str]
    flows: list[str]
    waits: list[str]
    asked: list[Json]
