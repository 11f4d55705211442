"""What reports answer, for the OpenAPI description; tests hold every answer against it."""

# ruff: noqa: N815 - the wire's own names

from __future__ import annotations

from typing import Generic, Literal, TypeVar

from pydantic import BaseModel, Field

from chalicelib.protocols.hub.shapes import Done as Known
from chalicelib.protocols.hub.shapes import Second

__all__ = ["Known", "Monitor", "Report"]
Row = TypeVar("Row")


class Report(BaseModel, Generic[Row]):
    """Rows of figures, with what they mean and how fresh they are."""

    code: Literal[200]
    msg: str
    total: int
    rows: list[Row]
    rule: str = Field(description="what is counted when, in words")
    asOf: Second
    lagSeconds: int = Field(description="age of the oldest change that is not counted yet")


class Spread(BaseModel):
    """Durations in seconds; null where there are none."""

    mean: int | None
    p50: int | None
    p90: int | None
    p95: int | None
    n: int = Field(description="how many durations")


class Figures(BaseModel):
    """What every report counts."""

    started: int
    finished: int
    terminated: int
    returned: int
    overdue: int
    seconds: Spread = Field(description="from creation to end")
    waited: Spread = Field(description="from creation until somebody first opened it")


class ByPeriod(Figures):
    """Figures of one period."""

    period: str = Field(description="2026-11, 2026-Q4 or 2026")


class Scores(BaseModel):
    """Evaluations, from 1 to 5."""

    n: int
    mean: float | None
    distribution: dict[str, int] = Field(description="how many of each score")


class EvaluationFigures(Scores):
    """How a process was judged in a period."""

    period: str = Field(description="2026-11, 2026-Q4 or 2026")
    appId: str
    processKey: str
    processName: str | None


class Workload(BaseModel):
    """What a person has at hand."""

    userId: str
    open: int = Field(description="his todos and those of his candidate groups")
    overdue: int
    claimable: int
    done: int
    complete: bool = Field(description="false where his box is so large that overdue and claimable are of a part of it")


class ProcessFigures(ByPeriod):
    """A process in a period."""

    appId: str
    processKey: str
    processName: str | None
    running: int = Field(description="instances that run at this moment")
    score: Scores


class NodeFigures(Figures):
    """A node, all months together."""

    nodeId: str
    nodeName: str | None
    open: int = Field(description="tasks that are open here at this moment")
    share: float = Field(description="its part of the time that all nodes took")


class PersonFigures(ByPeriod):
    """A person in a period."""

    userId: str


class DepartmentFigures(ByPeriod):
    """A department in a period."""

    department: str


class Export(BaseModel):
    """An export that was asked for."""

    exportId: str


class ExportState(Export):
    """Where its file is."""

    state: str = Field(description="done")
    url: str
    expiresAt: Second


class RunningInstances(BaseModel):
    """Instances."""

    running: int = Field(description="suspended ones too")
    suspended: int
    stuck: int = Field(description="running, though nothing will move them on")
    incidents: int = Field(description="places where instances stand still, the stuck ones among them")


class OpenTasks(BaseModel):
    """Tasks."""

    overdue: int = Field(description="open after their due time")
    unassigned: int = Field(description="open, and nobody was named for them")


class Late(BaseModel):
    """What was due and has not happened."""

    late: int
    oldestSeconds: int


class Undelivered(BaseModel):
    """Deliveries of all targets; counting ends at 10,000 a target."""

    pending: int
    dead: int
    oldestSeconds: int


class DeadMessages(BaseModel):
    """What channels of messages gave up."""

    dead: int


class FiringAlerts(BaseModel):
    """Alerts that nobody takes care of yet."""

    firing: int


class Lag(BaseModel):
    """How far the counters are behind."""

    lagSeconds: int


class Monitor(BaseModel):
    """What runs, what is late, what is stuck."""

    instances: RunningInstances
    tasks: OpenTasks
    timers: Late
    deliveries: Undelivered
    messages: DeadMessages
    alerts: FiringAlerts
    reports: Lag
