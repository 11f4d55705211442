"""What the POA calls take and answer, for the OpenAPI description; tests hold every answer against it."""

# ruff: noqa: N815 - the wire's own names

from __future__ import annotations

from pydantic import BaseModel, Field

from chalicelib.protocols.transaction import wire
from chalicelib.protocols.transaction.fields import Id  # noqa: TC001 - pydantic looks it up


class HandlingRow(wire.Handling):
    """A row of taskHandle with the tasks that follow."""

    next: list[wire.NewTask] = Field([], max_length=wire.MOST_NEXT)


class WithdrawalRow(wire.Ending):
    """A row of taskWithdraw with the tasks that replace the one taken back."""

    next: list[wire.NewTask] = Field([], max_length=wire.MOST_NEXT)


class AddedTask(wire.NewTask):
    """A row of todo/addTask; a single one may leave its id to the hub."""

    task_id: Id = Field("", alias="taskId")
    auto_gen_task_id: bool = Field(False, alias="autoGenTaskId")


class FailedRow(BaseModel):
    """A row that failed, under the id of its task."""

    code: int
    taskId: str
    message: str


class Outcome(BaseModel):
    """What became of the rows; `taskIds` of todo/addTask only."""

    errorIds: list[FailedRow]
    taskIds: list[str] = []


class Answer(BaseModel):
    """The family's envelope: code 0 whatever became of the rows, else the HTTP status, or 500 for a failed urge."""

    took: int
    timestamp: int
    code: int
    message: str
    data: Outcome
