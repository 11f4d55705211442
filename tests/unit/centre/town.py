"""Some people, a directory of them, and instances of diagrams drawn in a line each: the centre without HTTP or AWS."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from chalicelib.centre import completing, definitions, scene, starting
from chalicelib.centre.completing import Completion
from chalicelib.centre.people import People
from chalicelib.centre.scene import Asked
from chalicelib.identity.caller import Caller
from chalicelib.storage.directory.model import ADMINISTRATOR_ROLE, User
from chalicelib.storage.processes.deployments import Content, Deployed
from tests.unit.centre.fakes import FakeDirectory, FakeLedger
from tests.unit.workflow.drawing import draw

if TYPE_CHECKING:
    from chalicelib.centre.commit import Done
    from chalicelib.centre.scene import Scene
    from chalicelib.identity.caller import Kind
    from chalicelib.todo.model import Task

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
NAMES = {"zhang": "张三", "li": "李四", "wang": "王五", "zhao": "赵六", "admin": "管理员"}
APPLICATION = "oa"
_NUMBERS = itertools.count(1)


class Town:
    """Everybody of NAMES, with one ledger."""

    def __init__(self) -> None:
        roles = {"li": ("2",), "zhao": ("2",), "admin": (ADMINISTRATOR_ROLE,)}
        users = {key: User(key, name, "D1", "研发部", roles=roles.get(key, ())) for key, name in NAMES.items()}
        self.directory = FakeDirectory(users)
        self.directory.groups["ROLE2"] = ["li", "zhao"]
        self.ledger = FakeLedger()
        self.people = People(self.directory)

    def by(self, user_id: str, **known: Any) -> Asked:
        """Somebody asks."""
        user = self.directory.users.get(user_id)
        groups = tuple(f"ROLE{role}" for role in user.roles) if user else ()
        kind: Kind = "administrator" if user and ADMINISTRATOR_ROLE in user.roles else "user"
        caller = Caller(kind, app_id=APPLICATION, user_id=user_id, groups=groups)
        return Asked(caller, NOW, f"r{next(_NUMBERS)}", ledger=self.ledger, people=self.people, **known)

    def deploy(self, *lines: str, forms: dict[str, Any] | None = None, key: str = "") -> Deployed:
        """A diagram, as `drawing.draw` has it."""
        key = key or f"p{next(_NUMBERS)}"
        made = Deployed(id=f"{key}:1:d{key}", key=key, version=1, name="请假", category="hr", at="", form_id="")
        definitions.remember(made.id, Content(draw(*lines, key=key), forms or {}, {}, "请假", "hr"))
        return made

    def start(self, *lines: str, by: str = "zhang", forms: dict[str, Any] | None = None, **variables: Any) -> Done:
        """Start a diagram of these lines."""
        return starting.start(self.by(by), starting.Start(self.deploy(*lines, forms=forms), variables))

    def complete(self, by: str, task_id: str, **variables: Any) -> Done:
        """Complete a task with these values."""
        return completing.complete(self.by(by), task_id, Completion("同意", variables))

    def scene(self, by: str, task_id: str) -> Scene:
        """The scene of a task."""
        return scene.by_task(self.by(by), task_id)

    def task(self, task_id: str) -> Task:
        """A task as it is kept."""
        found = self.ledger.kept.tasks[APPLICATION, task_id]
        assert found is not None
        return found

    def holders(self, done: Done) -> dict[str, list[str]]:
        """Node → who has its open tasks, with the groups that are asked."""
        found: dict[str, list[str]] = {}
        for each in self.ledger.cases[done.case.id].open.values():
            task = self.task(done.case.task_id(each.number))
            found.setdefault(task.node_id, []).extend([*(person.id for person in task.assignees), *task.groups])
        return found
