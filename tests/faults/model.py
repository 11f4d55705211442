"""What a hub should hold, as plain values: the whole of its rules for the few commands that the machine plays."""

from __future__ import annotations

from dataclasses import dataclass, field

OPEN = ("ACTIVE", "TRANSFER")


@dataclass
class Task:
    """One task. `asked` are those it is for, `done` those of them who did their part, `handed` who passed it on.

    `presses` is how often its button can still be pressed; without a `page` of its system's it cannot be opened.
    """

    subject: str
    asked: list[str]
    status: str = "ACTIVE"
    version: int = 1
    opened: bool = False
    done: list[str] = field(default_factory=list)
    handed: list[str] = field(default_factory=list)
    presses: int = 0
    page: bool = True

    @property
    def is_open(self) -> bool:
        """Whether anybody still has to act."""
        return self.status in OPEN

    def end(self, status: str, by: list[str]) -> None:
        """It is over."""
        self.status = status
        self.version += 1
        self.done = [*self.done, *by]


class Model:
    """All tasks by name; every method is one command and ignores what the hub must refuse."""

    def __init__(self) -> None:
        self.tasks: dict[str, Task] = {}

    def create(self, name: str, subject: str, asked: list[str], presses: int = 0) -> None:
        """A second one of a name changes nothing."""
        self.tasks.setdefault(name, Task(subject, asked, presses=presses))

    def rename(self, name: str, subject: str) -> None:
        """An ended task can be corrected too; the same words are no event."""
        task = self.tasks.get(name)
        if task and task.subject != subject:
            task.subject, task.version = subject, task.version + 1

    def transfer(self, name: str, to: str) -> None:
        """To one person."""
        task = self.tasks.get(name)
        if task and task.is_open and (task.status, task.asked) != ("TRANSFER", [to]):
            task.handed += [] if task.asked == [to] else ["zhangsan"]
            task.status, task.asked, task.version = "TRANSFER", [to], task.version + 1

    def complete(self, name: str, by: str) -> None:
        """By the word of its system."""
        task = self.tasks.get(name)
        if task and task.is_open:
            task.end("COMPLETE", [by])

    def abort(self, name: str, by: str = "zhangsan") -> None:
        """By the word of its system, of its creator, or of somebody it is asked of."""
        task = self.tasks.get(name)
        if task and task.is_open and by in ("zhangsan", *task.asked):
            task.end("ABORT", [])

    def click(self, name: str, by: str) -> None:
        """The first click of somebody it is asked of."""
        task = self.tasks.get(name)
        if task and task.page and task.is_open and not task.opened and by in task.asked:
            task.opened, task.version = True, task.version + 1

    def handle(self, name: str, by: str) -> None:
        """One person's part; the last one's completes it."""
        task = self.tasks.get(name)
        if not task or not task.is_open or by not in task.asked or by in task.done:
            return
        if set(task.done) | {by} >= set(task.asked):
            task.end("COMPLETE", [by])
        else:
            task.done, task.version = [*task.done, by], task.version + 1

    def urge(self, name: str) -> None:
        """An event without a change."""
        task = self.tasks.get(name)
        if task and task.is_open:
            task.version += 1

    def press(self, name: str, by: str) -> None:
        """The button of a task, by anybody who has to do with it."""
        task = self.tasks.get(name)
        if task and task.is_open and task.presses and by in (*task.asked, *task.done, *task.handed, "zhangsan"):
            task.presses, task.version = task.presses - 1, task.version + 1

    def boxes(self) -> dict[str, set[tuple[str, str]]]:
        """Who has what in which box."""
        found: dict[str, set[tuple[str, str]]] = {}
        for name, task in self.tasks.items():
            waiting = [user for user in task.asked if user not in task.done]
            for user in waiting if task.is_open else ():
                found.setdefault(user, set()).add(("todo", name))
            for user in (*task.done, *task.handed):
                found.setdefault(user, set()).add(("done", name))
        return found
