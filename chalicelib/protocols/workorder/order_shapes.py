"""What the calls of work orders and their types answer, for the OpenAPI description; tests hold each against it."""

# ruff: noqa: N815 - the wire's own names

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from chalicelib.protocols.workorder.shapes import Json, Listed, Started


class OrderRow(BaseModel):
    """A work order."""

    model_config = ConfigDict(extra="allow")
    workorderNumber: str
    title: str
    workorderStatus: str
    processStatus: str | None
    procInstId: str
    createTime: str | None
    createBy: str
    params: Json


class LabelledField(BaseModel):
    """A field of a form, and what the form calls it."""

    key: str
    label: str


class ShownView(BaseModel):
    """A view as the hall shows it."""

    viewId: str
    name: str
    columns: list[LabelledField]
    filters: list[LabelledField]


class Hall(Listed[OrderRow]):
    """A page of orders, with the view through which they are looked at."""

    view: ShownView | None


class OpenTask(BaseModel):
    """A task of an instance that is open."""

    taskId: str
    nodeName: str


class InstanceRow(BaseModel):
    """An instance, in the list of all."""

    procInsId: str
    title: str
    appId: str
    procDefId: str
    procDefKey: str
    procDefName: str
    procDefVersion: int
    category: str | None
    processStatus: Literal["running", "suspended", "completed", "terminated", "canceled"]
    stuck: bool
    startUserId: str
    startUserName: str
    startDeptName: str | None
    createTime: str | None
    finishTime: str | None
    duration: str
    workorderNumber: str | None
    openTasks: list[OpenTask]


class OrderMade(Started):
    """A new work order."""

    workorderNumber: str


class Evaluated(BaseModel):
    """An order's judgement."""

    workorderNumber: str
    evaluation: Json


class Urged(BaseModel):
    """The tasks whose people were urged."""

    taskIds: list[str]


class ApplicationType(BaseModel):
    """An application (查询应用工单类型); its secret is masked."""

    appId: str
    applicationName: str
    applicationId: str
    applicationSecret: Literal["******"]
    appFlag: str
    images: str | None


class SynthesisType(BaseModel):
    """A type of 综合工单."""

    synthesisId: str
    parentId: str | None
    categoryName: str
    description: str
    childFlag: bool
