"""What the calls of work orders and their types answer, for the OpenAPI description; tests hold each against it."""

# ruff: noqa: N815 - the wire's own names

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from chalicelib.protocols.workorder.shapes import Json, Started


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
