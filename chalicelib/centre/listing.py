"""A person's lists in the centre, and those of definitions: one page each, below any face."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Generic, TypeVar

from chalicelib.centre.case import from_stored
from chalicelib.centre.task_facts import UNCLAIMED
from chalicelib.storage.directory import substitutes
from chalicelib.storage.ledger import pages
from chalicelib.storage.ledger.filters import Filters
from chalicelib.storage.ledger.states import States, read_ahead
from chalicelib.storage.processes import deployments, instances
from chalicelib.todo import projection
from chalicelib.todo.model import Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from chalicelib.centre.case import Case
    from chalicelib.centre.scene import Asked
    from chalicelib.storage.ledger.pages import Page
    from chalicelib.storage.processes.deployments import Deployed
    from chalicelib.todo.model import Task

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which page, from 1, of how many rows, through which filters."""

    number: int
    size: int
    filters: Filters = field(default_factory=Filters)


@dataclass(frozen=True, slots=True)
class Listed(Generic[T]):
    """One page, and how many there are in all."""

    rows: list[T]
    total: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A task in a list, with the instance it belongs to."""

    task: Task
    case: Case


def todo(asked: Asked, wanted: Wanted) -> Listed[Entry]:
    """Tasks that wait for the caller: assigned to him, offered to him or his groups, or to whom he stands in for.

    Those of suspended instances are left out.

    Raises:
        Forbidden: no person stands behind the call; so in every list of a person.
    """
    return _entries(_open_box(asked, wanted))


def claimable(asked: Asked, wanted: Wanted) -> Listed[Entry]:
    """Those of them that he is one of several for, and nobody has claimed."""
    also = (*wanted.filters.also, ("unclaimed", UNCLAIMED))
    return _entries(_open_box(asked, replace(wanted, filters=replace(wanted.filters, also=also))))


def done(asked: Asked, wanted: Wanted) -> Listed[Entry]:
    """Tasks the caller has handled, newest first."""
    return _entries(_box([projection.user_box(asked.user_id)], projection.DONE, wanted))


def copied(asked: Asked, wanted: Wanted) -> Listed[Entry]:
    """What was copied to the caller; it stays, whatever becomes of the process."""
    return _entries(_box([projection.user_box(asked.user_id)], projection.COPIED, wanted))


def own(asked: Asked, wanted: Wanted) -> Listed[Case]:
    """Instances the caller started, newest first."""
    found = _box([projection.user_box(asked.user_id)], projection.STARTED, wanted)
    known = cases(row["processInstanceId"] for row in found.rows)
    ids = (row["processInstanceId"] for row in found.rows)
    return Listed([known[each] for each in ids if each in known], found.total)


def startable(key: str, name: str, category: str) -> list[Deployed]:
    """The newest active version of every process, by key; `key` and `name` are parts, `category` is exact."""
    return [
        each.active
        for each in deployments.newest_of_all()
        if each.active is not None
        and key in each.active.key
        and name.casefold() in each.active.name.casefold()
        and category in ("", each.active.category)
    ]


def deployed(key: str, name: str) -> list[Deployed]:
    """The newest version of every process, suspended or not, by key; both are parts."""
    return [
        each.latest
        for each in deployments.newest_of_all()
        if key in each.latest.key and name.casefold() in each.latest.name.casefold()
    ]


def cases(instance_ids: Iterable[str]) -> dict[str, Case]:
    """Instances by id; 1 round trip per 100."""
    wanted = list(dict.fromkeys(instance_ids))
    return {key: from_stored(found) for key, found in instances.read_many(wanted).items()} if wanted else {}


def _open_box(asked: Asked, wanted: Wanted) -> Page:
    user_id = asked.user_id
    owners = [projection.user_box(user_id)]
    owners += [projection.group_box(group) for group in dict.fromkeys(asked.caller.groups)]
    moving = replace(wanted, filters=replace(wanted.filters, moving=True))
    return _box(owners, projection.TODO, moving, substitutes.lent_boxes(user_id, asked.now))


def _box(owners: Sequence[str], box: str, wanted: Wanted, lent: Sequence[str] = ()) -> Page:
    filters = replace(wanted.filters, source=Source.WORKORDER)
    return pages.read_page(owners, box, wanted.size, number=wanted.number, filters=filters, lent=lent)


def _entries(found: Page) -> Listed[Entry]:
    tasks = _tasks(found.rows)
    known = cases(task.process_instance_id for task in tasks)
    rows = [Entry(task, known[task.process_instance_id]) for task in tasks if task.process_instance_id in known]
    return Listed(rows, found.total)


def _tasks(rows: Sequence[Mapping[str, Any]]) -> list[Task]:
    """The tasks that the rows of a box stand for, in their order; 1 round trip per 100."""
    wanted = [(row["appId"], row["taskId"]) for row in rows]
    states = States()
    read_ahead(states, wanted)
    found = (states.tasks.get(key) for key in wanted)
    return [task for task in found if task is not None]
