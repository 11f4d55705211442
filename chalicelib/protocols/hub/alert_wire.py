"""Bodies of the calls about alerts (docs/protocols/hub.md)."""

# ruff: noqa: N815 - the wire's own names

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from chalicelib.protocols.messages.wire import Channels, Code, Groups
from chalicelib.web.fields import LINES, legible
from chalicelib.web.validate import Body, Id, Name

MOST_RULES = 100
MOST_TOLD = 100
"""People that a rule may name one by one."""
LONGEST_MINUTES = 60 * 24 * 366
Minutes = Annotated[int, Field(strict=True, ge=0, le=LONGEST_MINUTES)]


class AlertAudience(Body):
    """Who is told: people, members of groups, departments and roles, and whom the todo waits for (`handlers`)."""

    users: Annotated[list[Id], Field(max_length=MOST_TOLD)] = Field(default_factory=list)
    groups: Groups = Field(default_factory=list)
    departments: Groups = Field(default_factory=list)
    roles: Groups = Field(default_factory=list)
    handlers: bool = Field(False, strict=True)


class NewAlertRule(Body):
    """A rule: what is looked at, when it is too much, who hears of it how often."""

    ruleId: Code
    name: Name
    kind: Literal[
        "overdue",
        "due_soon",
        "unassigned",
        "dwell",
        "stuck",
        "incident",
        "volume_drop",
        "dead_delivery",
        "reports_lag",
    ]
    audience: AlertAudience
    appId: Id | None = None
    processKey: Id | None = None
    nodeId: Id | None = None
    minutes: Minutes | None = None
    factor: Annotated[float, Field(strict=True, ge=1, le=1000)] | None = None
    percent: Annotated[int, Field(strict=True, ge=1, le=100)] | None = None
    everyMinutes: Annotated[int, Field(strict=True, ge=1, le=1440)] = 5
    repeatMinutes: Minutes = 0
    escalateMinutes: Minutes = 0
    channels: Channels = Field(default_factory=lambda: ["app"])
    enabled: bool = Field(True, strict=True)


class AlertAck(Body):
    """That somebody takes care of an alert."""

    comment: Annotated[str, StringConstraints(strict=True, max_length=500, pattern=LINES), AfterValidator(legible)] = ""
