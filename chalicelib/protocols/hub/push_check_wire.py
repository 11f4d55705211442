"""What `POST /hub/push/check` is given and answers."""

# ruff: noqa: N815 - the wire's own names

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field


class PushCheckBody(BaseModel):
    """A push's two parameters; `taskInfo` is the JSON text that would be sent. `appId` may be left out by its owner."""

    appId: str = Field("", strict=True, max_length=255)
    taskInfo: str = Field(strict=True)


class CheckedRow(BaseModel):
    """A row of the push. `does` is empty where it cannot be read; `message` is empty where it would be stored."""

    row: str
    taskId: str
    does: Literal["insert", "update", ""]
    accepted: bool
    field: str
    message: str


class PushChecked(BaseModel):
    """What the push would be answered. `rows` is one line without a row where the whole of it cannot be read."""

    pushResult: Literal["SUCCESS", "ERROR"]
    msgInfo: str
    rows: list[CheckedRow]
