"""Who has to do with a task."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from chalicelib.todo.model import Source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalicelib.todo.model import Handling, Person, Task


MOST_PEOPLE = 500
"""Assignees and candidate groups of one task."""
CAN_DELEGATE = "canDelegate"
"""Detail: 1 where a substitute may handle the task."""


def is_theirs(task: Task, user_id: str, groups: tuple[str, ...]) -> bool:
    """Whether a user, member of `groups`, is an assignee or a candidate of the task."""
    return any(person.id == user_id for person in task.assignees) or not set(groups).isdisjoint(task.groups)


def may_be_lent(task: Task) -> bool:
    """Whether who stands in for an assignee may handle it: work orders, and what its sender says canDelegate of."""
    return task.source is Source.WORKORDER or task.details.get(CAN_DELEGATE) == 1


def may_see(task: Task, user_id: str, groups: tuple[str, ...]) -> bool:
    """Whether a user has to do with the task: as assignee, candidate, handler, creator, initiator or copied."""
    handlers = (part.by for part in (*task.earlier, *task.handlings))
    others = (*task.creators, *task.copied_to, *handlers, task.initiator)
    return is_theirs(task, user_id, groups) or any(person is not None and person.id == user_id for person in others)


def owners(task: Task) -> tuple[Person, ...]:
    """Whose a task is in the words of the push document: those who have done their part, else its assignees."""
    return tuple(part.by for part in task.parts) or task.assignees


def handled_by(task: Task) -> set[str]:
    """Ids of those who have done their part of this round; who only passed it on has not."""
    return {part.by.id for part in task.parts}


def as_known(people: Sequence[Person], task: Task) -> tuple[Person, ...]:
    """People with the name and department that the task knows of those who are named by their id alone."""
    known = {person.id: person for person in (*(part.by for part in task.handlings), *task.assignees)}
    return tuple(_described(person, known.get(person.id, person)) for person in people)


def _described(person: Person, known: Person) -> Person:
    return replace(person, name=person.name or known.name, dept=person.dept or known.dept)


def asked_again(parts: Sequence[Handling], before: Task, after: Task) -> tuple[Handling, ...]:
    """The handlings that still count once an open task has other assignees.

    Who has handled it and is given it anew has it to do again, and so have all of them where nobody else is left: an
    open task must not be without somebody who sees it. What he did before stays in the history.
    """
    known = {person.id for person in before.assignees}
    given = {person.id for person in after.assignees}
    done = {part.by.id for part in parts if not part.passed_on}
    again = given - known if given - done or after.groups else given
    return tuple(part for part in parts if part.passed_on or part.by.id not in again)
