"""What the calls about alerts answer, for the OpenAPI description; tests hold each against it."""

# ruff: noqa: N815 - the wire's own names

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from chalicelib.protocols.hub.shapes import Second


class ToldOfAlerts(BaseModel):
    """Who is told."""

    users: list[str]
    groups: list[str]
    departments: list[str]
    roles: list[str]
    handlers: bool = Field(description="also those whom the todo waits for")


class AlertRule(BaseModel):
    """A rule; null where nothing is said."""

    ruleId: str
    name: str
    kind: str
    kindName: str
    audience: ToldOfAlerts
    appId: str | None
    processKey: str | None
    nodeId: str | None
    minutes: int | None
    factor: float | None
    percent: int | None
    everyMinutes: int
    repeatMinutes: int
    escalateMinutes: int
    channels: list[str]
    enabled: bool


class AlertShown(BaseModel):
    """An alert of one subject; `*` is the subject of all that are beyond those alerted one by one."""

    alertId: str
    ruleId: str
    ruleName: str
    kind: str
    kindName: str
    state: Literal["firing", "acknowledged", "resolved"]
    text: str
    since: Second
    changedAt: Second = Field(description="when it was told last, acknowledged or resolved")
    escalated: bool
    acknowledgedBy: str | None
    comment: str | None
    appId: str | None
    taskId: str | None
    processInstanceId: str | None
    subject: str
    untold: str | None = Field(description="why the last change reached nobody whom the rule names")
