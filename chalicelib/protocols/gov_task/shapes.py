"""What the create-todo family answers, for the OpenAPI description; tests hold every answer against it."""

# ruff: noqa: N815 - the wire's own names

from __future__ import annotations

from typing import Any, Generic, Literal, TypeVar

from pydantic import BaseModel

T = TypeVar("T")


class TaskUser(BaseModel):
    """Somebody, as the documents show people."""

    userId: str
    name: str
    imgId: str


class TaskDto(BaseModel):
    """TaskDTO (docs/protocols/gov_task.md, 返回参数)."""

    appKey: str
    appName: str
    businessType: str | None
    taskUuid: str
    packageUuid: str
    bizTaskId: str | None
    creator: TaskUser | None
    assignee: TaskUser | None
    subject: str
    url: str
    mobileUrl: str | None
    createTime: str | None
    startTime: str | None
    dueTime: str | None
    priority: str
    finishTime: str | None
    formValues: list[dict[str, Any]]
    packageCreateTime: str | None
    overdue: bool
    accelerators: list[dict[str, Any]]
    needVpn: bool
    dueNotifyTypeArr: list[str]
    dueNotifyLevel: int | None
    tag: str | None


class AccessToken(BaseModel):
    """A token and its life in seconds."""

    accessToken: str
    expiresIn: int


class PackageDto(BaseModel):
    """A package in its creator's list."""

    appKey: str
    appName: str
    packageUuid: str
    subject: str
    status: str
    creatorName: str
    createTime: str | None


class Content(BaseModel, Generic[T]):
    """What was asked for."""

    success: Literal[True]
    data: T
    responseCode: Literal["0"]
    responseMessage: str


class ListContent(BaseModel, Generic[T]):
    """One page of what was asked for."""

    success: Literal[True]
    data: list[T]
    responseCode: Literal["0"]
    responseMessage: str
    currentPage: int
    pageSize: int
    totalSize: int


class Success(BaseModel, Generic[T]):
    """A success."""

    success: Literal[True]
    content: Content[T]


class ListSuccess(BaseModel, Generic[T]):
    """A success of a list."""

    success: Literal[True]
    content: ListContent[T]


class RefusedContent(BaseModel):
    """Why, with the status as a code."""

    success: Literal[False]
    data: None
    responseCode: str
    responseMessage: str


class Refused(BaseModel):
    """A refusal; HTTP says 200 unless the caller may not call at all, or may try again."""

    success: Literal[False]
    content: RefusedContent
