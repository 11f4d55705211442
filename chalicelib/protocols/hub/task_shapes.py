"""What the calls of boxes, tasks and notices answer, for the OpenAPI description; tests hold each answer against it."""

# ruff: noqa: N815 - the wire's own names

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from chalicelib.protocols.hub.shapes import Json, Second


class Person(BaseModel):
    """Somebody."""

    id: str
    name: str


class Host(BaseModel):
    """Where a stored URL leads: the host as the network knows it and as people read it, and whether it is foreign."""

    host: str
    name: str
    foreign: bool


class BoxRow(BaseModel):
    """A line of a box. Lines of the started box are process instances and have no task."""

    model_config = ConfigDict(extra="allow")
    appId: str
    taskId: str | None
    subject: str
    source: Literal["push", "transaction", "gov_task", "workorder"]
    status: str
    processInstanceId: str
    initiatorName: str
    createdOn: Second
    priority: int = 0
    nodeName: str = ""
    endOn: Second | None = None
    dueTime: Second | None = None
    assignees: list[Person] = []
    assigneeCount: int | None = None
    url: str = ""
    mobileUrl: str = ""
    hosts: list[Host] = []


class HistoryEntry(BaseModel):
    """What happened to a task."""

    event: str
    version: int
    by: str
    at: Second
    comment: str
    request: str


class Task(BaseModel):
    """A task: every stored field under the push document's name and its own protocol's."""

    model_config = ConfigDict(extra="allow")
    app_id: str
    task_id: str
    source: str
    version: int
    due_time: Second | None
    reminders: list[Json]
    handlings: list[Json]
    history: list[HistoryEntry]
    hosts: list[Host] = []


class Instance(BaseModel):
    """A process instance under the push document's names, with those of its tasks that the caller may see."""

    model_config = ConfigDict(extra="allow")
    app_id: str
    process_instance_id: str
    version: int
    tasks: list[Json]


class Version(BaseModel):
    """A version of a task."""

    appId: str
    taskId: str
    version: int


class Push(BaseModel):
    """What one push caused."""

    pushId: str
    events: list[Version]


class Notice(BaseModel):
    """A reminder, an urge, a copy or a message; `messageId`, `title` and `body` where it is a message."""

    model_config = ConfigDict(extra="allow")
    id: str
    kind: str
    appId: str
    taskId: str
    subject: str
    text: str
    at: Second
    read: bool
    readAt: Second | None
    messageId: str = ""
    title: str = ""
    body: str = ""


class NoticePage(BaseModel):
    """One page of notices; `unread` counts the unread ones in all."""

    code: Literal[200]
    msg: str
    total: int
    unread: int
    rows: list[Notice]


class Marked(BaseModel):
    """A notice that has been read."""

    id: str
    read: Literal[True]
