"""What the centre keeps of a task beside what every hub task has: the one reader and the one writer of it.

It lies in `Task.details`, which the rules of a todo keep without interpreting it, under the names of `_STORED`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, TypedDict

from chalicelib.storage.base import codec
from chalicelib.todo.projection import HIDDEN_FOR
from chalicelib.todo.times import china

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Unpack

    from chalicelib.centre.case import Case
    from chalicelib.todo.model import Person, Task

UNCLAIMED = "1"
"""How `unclaimed` is stored, and what lists filter by."""
_YES = "1"


class Candidates(NamedTuple):
    """Who was asked together: users, and candidate groups."""

    users: Sequence[str] = ()
    groups: Sequence[str] = ()

    def __bool__(self) -> bool:
        return bool(self.users or self.groups)


NOBODY = Candidates()


class Comment(NamedTuple):
    """One comment: its type, when it was said (ISO 8601, UTC), by whom, what, and what he was called."""

    kind: str
    at: str
    user_id: str
    text: str
    name: str


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """The centre's facts of one task.

    Attributes:
        item: the engine's work item.
        assignee: whose it is alone; empty while several are asked.
        suspended: its instance is suspended.
        unclaimed: several are asked and nobody has claimed it.
        candidates: who was asked, where several were.
        form_key: the form of its node.
        form_data: what a delegate has filled in so far.
        local: variables it keeps to itself.
        named: ids of the people somebody named for it instead of the diagram's; a return asks them again.
        owners: who has delegated it down, the first owner first.
        comments: oldest first.
        hidden_for: who has taken it off his own lists.
        warning: what whoever handles it should know.
        withdrawn: whoever completed it has taken that back.
        removed: this signature was taken off its node.
        documentation: what the diagram says about its node.
        skipped: an administrator passed over it.
    """

    item: str = ""
    assignee: str = ""
    suspended: bool = False
    unclaimed: bool = False
    candidates: Candidates = NOBODY
    form_key: str = ""
    form_data: Mapping[str, Any] = field(default_factory=dict)
    local: Mapping[str, Any] = field(default_factory=dict)
    named: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    comments: tuple[Comment, ...] = ()
    hidden_for: tuple[str, ...] = ()
    warning: str | None = None
    withdrawn: bool = False
    removed: bool = False
    skipped: bool = False
    documentation: str = ""


class Known(TypedDict, total=False):
    """The facts a write names: those of `TaskFacts`, each alone."""

    item: str
    assignee: str
    suspended: bool
    unclaimed: bool
    candidates: Candidates
    form_key: str
    form_data: Mapping[str, Any]
    local: Mapping[str, Any]
    named: Sequence[str]
    owners: Sequence[str]
    comments: Sequence[Comment]
    hidden_for: Sequence[str]
    warning: str | None
    withdrawn: bool
    removed: bool
    skipped: bool
    documentation: str


def of(task: Task) -> TaskFacts:
    """The facts of a stored task; what is not stored is as a new task has it."""
    found = ((name, task.details.get(stored)) for name, stored in _STORED.items())
    return TaskFacts(**{name: _READ.get(name, _same)(value) for name, value in found if value})


def written(**known: Unpack[Known]) -> dict[str, Any]:
    """Facts as `Task.details` holds them: the named ones, whatever their value."""
    return {_STORED[name]: _WRITTEN.get(name, _same)(value) for name, value in known.items()}


def first(case: Case, **known: Unpack[Known]) -> dict[str, Any]:
    """The details of a new task: those of its process, and the named facts that are not empty."""
    found = {**written(item=known.get("item", "")), **of_process(case), **written(**known)}
    return {name: value for name, value in found.items() if value}


def of_process(case: Case) -> dict[str, Any]:
    """What tasks and the process instance of a case carry of its process, for lists to show and filter by."""
    return {
        "procDefKey": case.key,
        "procDefName": case.process_name,
        "category": case.category,
        "proInsCreateTime": china(case.started_on),
    }


def comments_with(task: Task, kind: str, at: str, by: Person, text: str) -> tuple[Comment, ...]:
    """A task's comments with one more."""
    return (*of(task).comments, Comment(kind, at, by.id, text, by.name))


def said_at(comment: Comment) -> str | None:
    """When a comment was said, in China."""
    return china(codec.moment(comment.at))


_STORED = {
    "item": "item",
    "assignee": "assignee",
    "suspended": "suspended",
    "unclaimed": "unclaimed",
    "candidates": "candidates",
    "form_key": "formKey",
    "form_data": "formData",
    "local": "taskLocalVars",
    "named": "named",
    "owners": "owners",
    "comments": "comments",
    "hidden_for": HIDDEN_FOR,
    "warning": "warning",
    "withdrawn": "withdrawn",
    "removed": "removed",
    "skipped": "skipped",
    "documentation": "documentation",
}
_READ: dict[str, Callable[[Any], Any]] = {
    "suspended": bool,
    "unclaimed": bool,
    "candidates": lambda value: Candidates(*value),
    "named": tuple,
    "owners": tuple,
    "comments": lambda value: tuple(Comment(*each) for each in value),
    "hidden_for": tuple,
}
_WRITTEN: dict[str, Callable[[Any], Any]] = {
    "suspended": lambda value: _YES if value else "",
    "unclaimed": lambda value: UNCLAIMED if value else "",
    "candidates": lambda value: [list(value.users), list(value.groups)],
    "named": list,
    "owners": list,
    "comments": lambda value: [list(each) for each in value],
    "hidden_for": list,
}


def _same(value: Any) -> Any:
    return value
