"""One command on one instance: what was read for it, what the engine did, and what is to be told the people.

A scene is filled by an action and committed whole (commit.py). When somebody else was faster it is thrown away, and the
action plays again on the state as it is then.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from chalicelib.centre import calling, definitions, ledger, people
from chalicelib.centre.case import Case, split_task_id
from chalicelib.errors import BadInput, Conflict, NotFound
from chalicelib.lazy import lazy
from chalicelib.todo.model import Person, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from chalicelib.centre.ledger import Ledger
    from chalicelib.centre.people import People
    from chalicelib.identity.caller import Caller
    from chalicelib.storage.base.transact import Write
    from chalicelib.storage.ledger.states import States
    from chalicelib.storage.processes.jobs import Job
    from chalicelib.todo.commands import Change, Command
    from chalicelib.todo.model import ProcessInstance, Task
    from chalicelib.workflow import engine
    from chalicelib.workflow.engine import Instance, Step
    from chalicelib.workflow.model import Definition
else:
    engine = lazy("chalicelib.workflow.engine")

OWN_APP = "workorder"
"""Whose tasks they are when a service, or nobody's application, starts a process."""
SYSTEM = Person("system", "系统")
"""Who acts where nobody does."""
NORMAL, RETURN, REJECT, DELEGATE, TRANSFER, STOP, REVOKE, CLAIM, UNCLAIM = "123456789"
"""Kinds of comments, as they are stored; docs/protocols/workorder.md says how they are numbered on the wire."""


@dataclass(frozen=True)
class Asked:
    """Who asks, and when, and of which ledger and people.

    `request` is new for every request; `repeat_id` is that of its repeats, empty if unknown.
    """

    caller: Caller
    now: datetime
    request: str
    repeat_id: str = ""
    ledger: Ledger = ledger.STORED
    people: People = people.HERE

    @property
    def user_id(self) -> str:
        """The person's id.

        Raises:
            Forbidden: no person stands behind the call.
        """
        return self.caller.require_user()

    @property
    def app_id(self) -> str:
        """Whose the tasks of a process are that is started now; the best guess at whose those of another are."""
        return (self.caller.app_id if self.caller.kind != "service" else None) or OWN_APP


@dataclass(frozen=True)
class Act:
    """What becomes of a task that closes: its status, the comment, who did it, to whom it is copied."""

    status: Status
    kind: str
    text: str
    by: Person | None = None
    copied: tuple[Person, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Scene:
    """What a command reads and does.

    Attributes:
        task: the task that was named, where one was.
        me: the person who acts.
        steps: what the engine did, in order.
        acts: what becomes of items that close, by item id; the others close as `rest` says.
        assigned: people named for items that open, instead of the diagram's.
        named_signers: activations of nodes whose signers somebody named.
        changes: further changes of tasks.
        later: changes of tasks that need not be in the step's own transaction, each with how it is owed (owing.py).
        facts: fields of the case that change.
        answered: jobs that whoever has them answers in this command: the writes that take each away as long as it is
            his.
        former: the definition it was read with, where this command gives it another.
        missing: why a call that has been reached means nothing that is there, by the number of its job.
        to_ring: jobs that connectors do, stored by the commit that follows.
        standing_for: whom a substitute stands for.
        warnings: what the caller should know although all went well.
    """

    asked: Asked
    case: Case
    states: States
    definition: Definition
    me: Person
    task: Task | None = None
    steps: list[Step] = field(default_factory=list)
    acts: dict[str, Act] = field(default_factory=dict)
    rest: Act = field(default_factory=lambda: Act(Status.ABORT, NORMAL, ""))
    assigned: dict[str, list[Person]] = field(default_factory=dict)
    named_signers: set[str] = field(default_factory=set)
    changes: list[Change] = field(default_factory=list)
    later: list[tuple[Command, Mapping[str, Any]]] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    answered: dict[str, list[Write]] = field(default_factory=dict)
    former: Definition | None = None
    missing: dict[str, str] = field(default_factory=dict)
    to_ring: list[Job] = field(default_factory=list)
    standing_for: Person | None = None
    warnings: list[str] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        """The moment of the command."""
        return self.asked.now

    @property
    def people(self) -> People:
        """The people it is about."""
        return self.asked.people

    @property
    def state(self) -> bytes:
        """The engine's state after the steps so far."""
        return self.steps[-1].state if self.steps else self.case.state

    @property
    def instance(self) -> Instance:
        """The instance for the engine's next step."""
        return engine.Instance(self.definition, self.state, self.now, self.people.members(self.definition.groups))

    @property
    def process(self) -> ProcessInstance | None:
        """Its process instance as read."""
        return self.states.processes.get((self.case.app_id, self.case.id))

    def step(self, command: Callable[..., Step], *arguments: Any) -> Step:
        """Let the engine do something; what it finds wrong with the input it names `variables`."""
        try:
            done = command(self.instance, *arguments)
        except BadInput as error:
            if error.field is None:
                raise BadInput(error.message, field="variables") from None
            raise
        return self.took(done)

    def took(self, step: Step) -> Step:
        """Take what the engine did, and what the calls that it came to lead to."""
        done = calling.go_on(self, step) if step.calls else step
        self.steps.append(done)
        return done

    @property
    def versions(self) -> tuple[str, ...]:
        """What it runs: its own version, and those that it has called late."""
        return (self.case.definition_id, *self.bound)

    @property
    def bound(self) -> tuple[str, ...]:
        """The versions that the instance has called late, in order."""
        found: tuple[str, ...] = self.facts.get("bound", self.case.bound)
        return found

    def the_task(self) -> Task:
        """The task that was named.

        Raises:
            NotFound: none was, or there is none.
        """
        if self.task is None:
            raise NotFound("任务不存在", field="taskId")
        return self.task

    def read(self, task_ids: Sequence[str]) -> list[Task]:
        """Tasks of this instance; at most 1 round trip per 100, none for those read already."""
        app_id = self.case.app_id
        self.asked.ledger.read_rest(self.states, app_id, self.case.id, task_ids)
        found = [self.states.tasks.get((app_id, each)) for each in task_ids]
        return [task for task in found if task is not None]

    def read_all(self) -> list[Task]:
        """Every task of the instance, the newest 500, oldest first."""
        return self.read(self.case.task_ids())


def by_task(asked: Asked, task_id: str) -> Scene:
    """Read the instance a task belongs to, and the task; 1 round trip when the caller's application made it, else 2.

    Raises:
        NotFound: there is no such task.
    """
    named = split_task_id(task_id)
    if named is None:
        raise NotFound("任务不存在", field="taskId")
    scene = _read(asked, named[0], [task_id], "taskId", "任务不存在")
    scene.task = next(iter(scene.read([task_id])), None)
    scene.the_task()
    return scene


def by_instance(asked: Asked, instance_id: str) -> Scene:
    """Read an instance; 1 round trip when the caller's application made it, else 2.

    Raises:
        NotFound: there is no such instance.
    """
    if not 0 < len(instance_id) <= 64:  # noqa: PLR2004 - longer than any id the hub gives
        raise NotFound("流程实例不存在", field="procInsId")
    return _read(asked, instance_id, [], "procInsId", "流程实例不存在")


def require_running(scene: Scene) -> None:
    """Let commands on a running instance pass.

    Raises:
        Conflict: it has ended, or is suspended.
    """
    if scene.case.status != "running":
        raise Conflict("流程已结束", field="procInsId")
    if scene.case.suspended:
        raise Conflict(definitions.SUSPENDED, field="procInsId")


def _read(asked: Asked, instance_id: str, task_ids: list[str], field_name: str, missing: str) -> Scene:
    case, states = asked.ledger.read(instance_id, asked.app_id, task_ids)
    if case is None or case.deleted:
        raise NotFound(missing, field=field_name)
    if case.app_id != asked.app_id:
        asked.ledger.read_rest(states, case.app_id, case.id, [*task_ids, *_open_tasks(case)])
    return of_case(asked, case, states)


def of_case(asked: Asked, case: Case, states: States) -> Scene:
    """The scene of an instance that has been read."""
    me = asked.people.one(asked.caller.user_id, asked.now) if asked.caller.user_id else Person(asked.app_id)
    return Scene(asked, case, states, definitions.running(case.versions), me)


def _open_tasks(case: Case) -> list[str]:
    return [case.task_id(task.number) for task in list(case.open.values())[:50]]
