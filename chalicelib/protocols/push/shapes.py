"""What a push is sent in and answered with, for the OpenAPI description; tests hold every answer against it."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Json

from chalicelib.protocols.push.wire import PushRow


class PushInfo(BaseModel):
    """`taskInfo`: one of the two lists is enough."""

    inserttasks: list[PushRow] | None = None
    updatetasks: list[PushRow] | None = None


class PushForm(BaseModel):
    """The parameters of a push: `taskInfo` is the JSON text of a PushInfo."""

    appId: str  # noqa: N815 - as documented
    taskInfo: Json[PushInfo]  # noqa: N815 - as documented


class PushAnswer(BaseModel):
    """What a push is answered with."""

    push_result: Literal["SUCCESS", "ERROR"]
    push_id: str
    msg_info: str | None = None
