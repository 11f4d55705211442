"""An instance as the centre knows it: what is stored of it beside the engine's state."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from chalicelib.storage.base.entity import Entity, Shape, listed
from chalicelib.storage.processes.deployments import key_of
from chalicelib.storage.processes.instances import Stored
from chalicelib.todo.model import Person

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

RUNNING = "running"


@dataclass(frozen=True, slots=True)
class OpenTask:
    """The hub task of an open work item: its number within the instance, its node's name."""

    number: int
    name: str


@dataclass(frozen=True, kw_only=True)
class Case:
    """One instance.

    Attributes:
        app_id: the application whose tasks it makes.
        definition_id: `<key>:<version>:<deployment id>`.
        title: what its tasks are about, in a list.
        status: running, completed, terminated or canceled.
        deleted: an ended one that was taken out of every list.
        suspended: nothing may be done with it until it is activated again.
        order: number of its work order; empty without one.
        asked: fingerprint of the request that started it, where that came under a key.
        count: how many tasks it has had; they are numbered from 1.
        open: the hub task of each open work item, by the item's id.
        owed: tasks to make and to close that did not fit the transaction of the step that asked for them.
        interventions: what administrators have done at its incidents, as (when, who, his name, what, node, comment).
        due: when its earliest timer falls due.
        state: the engine's own.
        bound: versions that it has called late, in order.
    """

    id: str
    app_id: str
    definition_id: str
    process_name: str
    category: str
    title: str
    initiator: Person
    started_on: datetime
    ended_on: datetime | None = None
    status: str = RUNNING
    suspended: bool = False
    deleted: bool = False
    order: str = ""
    asked: str = ""
    count: int = 0
    open: Mapping[str, OpenTask] = field(default_factory=dict)
    owed: tuple[Mapping[str, Any], ...] = ()
    due: datetime | None = None
    interventions: tuple[tuple[str, ...], ...] = ()
    state: bytes = b""
    version: int = 0
    bound: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The process key."""
        return _named(self.definition_id)[0]

    @property
    def versions(self) -> tuple[str, ...]:
        """What it runs: its own version, and those that it has called late."""
        return (self.definition_id, *self.bound)

    @property
    def definition_version(self) -> int:
        """Which version of the process it runs."""
        return _named(self.definition_id)[1]

    @property
    def deployment_id(self) -> str:
        """The deployment it runs."""
        return self.definition_id.rpartition(":")[2]

    def task_id(self, number: int) -> str:
        """The id of its task of this number."""
        return f"{self.id}-{number}"

    def task_ids(self) -> list[str]:
        """The ids of all tasks it has had, the newest 500, oldest first."""
        return [self.task_id(number) for number in range(max(1, self.count - 499), self.count + 1)]

    def item_of(self, task_id: str) -> str | None:
        """The open work item whose task this is."""
        return next((item for item, task in self.open.items() if self.task_id(task.number) == task_id), None)


CASE = Entity(
    Case,
    keys=("id", "version", "state"),
    shapes={
        "Person": listed(Person, 3),
        "Mapping[str, OpenTask]": Shape(
            lambda tasks: {item: [task.number, task.name] for item, task in tasks.items()},
            lambda rows: {item: OpenTask(*row) for item, row in rows.items()},
            {},
        ),
    },
    names={"app_id": "app", "definition_id": "def", "initiator": "by"},
    keep=("initiator",),
)


def split_task_id(task_id: str) -> tuple[str, int] | None:
    """Instance id and number that a task id is made of; None when it is none of the centre's."""
    instance, _, number = task_id.rpartition("-")
    if not instance or not (number.isascii() and number.isdigit() and len(number) < 7) or len(task_id) > 64:  # noqa: PLR2004
        return None
    return instance, int(number)


def to_stored(case: Case) -> Stored:
    """What is stored of it."""
    return Stored(case.id, case.version, case.state, CASE.body(case))


def from_stored(stored: Stored) -> Case:
    """The instance that was stored."""
    return CASE.value(stored.facts, id=stored.id, version=stored.version, state=stored.state)


def _named(definition_id: str) -> tuple[str, int]:
    found = key_of(definition_id)
    assert found is not None  # noqa: S101 - only ids of deployed versions are ever stored
    return found
