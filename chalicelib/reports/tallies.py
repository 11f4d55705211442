"""What a task and a process instance count as. Pure: an event adds what its task counts after it, less what before.

So a correction, a deletion or a reopened task is right by itself, and a recount is the sum over all that is stored.
A tally is {(subject, month): {measure: number}}. Subjects are kinds of things with their ids (`Subject`), months are
China's `yyyyMM` (`NOW` for what is so at this moment). Measures:

    c<day>, f<day>    began and ended, by day of the month (c and f together in a year are its days' sum)
    x, r, o           ended by abortion, sent back, ended after their due time
    s, b<bucket>      seconds from beginning to end, and how many took that long
    w, v<bucket>      seconds until somebody first opened it, the same way
    n<node>           open tasks at a node (NOW)
    e<score>          evaluations of that score
    run, late, none   running instances, open tasks whose due time has passed, and those nobody was named for (NOW)
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Literal, NamedTuple

from chalicelib.reports.buckets import bucket
from chalicelib.todo.model import ProcessStatus, Status
from chalicelib.todo.times import CHINA
from chalicelib.todo.times import china_month as month

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.todo.model import Handling, ProcessInstance, Task

NOW = "now"
OWN_PROCESS = ""
"""Key of the process of tasks whose sender names none."""


class Subject(NamedTuple):
    """What is counted: a process of an application, one of its nodes, a person, a department."""

    kind: Literal["process", "node", "person", "dept"]
    app_id: str = ""
    key: str = ""
    node: str = ""


Measures = Counter[str]
Tally = dict[tuple[Subject, str], Measures]


def difference(after: Tally, before: Tally) -> Tally:
    """What has to be added to counters that hold `before` so that they hold `after`; nothing that is 0."""
    changed: Tally = {}
    for place in after.keys() | before.keys():
        measures = Counter(after.get(place, Counter()))
        measures.subtract(before.get(place, Counter()))
        if left := Counter({name: number for name, number in measures.items() if number}):
            changed[place] = left
    return changed


def added(*tallies: Tally) -> Tally:
    """The sum of tallies."""
    total: Tally = defaultdict(Counter)
    for tally in tallies:
        for place, measures in tally.items():
            total[place].update(measures)
    return dict(total)


def of_task(task: Task | None) -> Tally:
    """What a task counts as, as it stands; nothing when it is deleted."""
    if task is None or task.deleted:
        return {}
    node = Subject("node", task.app_id, process_key(task), node_key(task))
    process = Subject("process", task.app_id, process_key(task))
    found: list[tuple[Subject, str, Measures]] = [
        (node, month(task.created_on), Counter({_day("c", task.created_on): 1}))
    ]
    if task.receive_on:
        found.append((node, month(task.created_on), _span("w", "v", task.created_on, task.receive_on)))
    if task.status.is_open:
        late = Counter(late=1) if task.is_overdue else Counter[str]()
        late += Counter() if task.assignees or task.groups else Counter(none=1)
        found.append((process, NOW, Counter({f"n{node.node}": 1}) + late))
    elif task.end_on:
        ended = _ended(task.created_on, task.end_on, task.due_time) + _fate(task.status)
        found.append((node, month(task.end_on), ended))
        found.append((process, month(task.end_on), Counter({name: ended[name] for name in ("o", "r") if ended[name]})))
    for part in task.handlings:
        found += [(subject, month(part.at), _part(task, part)) for subject in _doers(part)]
    return added(*({(subject, when): measures} for subject, when, measures in found if measures))


def of_instance(instance: ProcessInstance | None, key: str) -> Tally:
    """What a process instance counts as; `key` is its process's, as its tasks have it (`process_key`)."""
    if instance is None or instance.deleted:
        return {}
    subject = Subject("process", instance.app_id, key)
    began: Tally = {(subject, month(instance.started_on)): Counter({_day("c", instance.started_on): 1})}
    if instance.status is ProcessStatus.RUNNING:
        return added(began, {(subject, NOW): Counter(run=1)})
    if instance.ended_on is None:
        return began
    ended = _ended(instance.started_on, instance.ended_on, None)
    ended += Counter(x=1) if instance.status is ProcessStatus.ABORT else Counter()
    return added(began, {(subject, month(instance.ended_on)): ended})


def process_key(task: Task) -> str:
    """The process a task belongs to, as its protocol names it: the definition's key, else the business domain."""
    named = task.details.get("procDefKey") or task.details.get("biz_domain")
    return str(named) if named else OWN_PROCESS


def node_key(task: Task) -> str:
    """The node a task stands at: its id, else its name."""
    return task.node_id or task.node_name


def _day(letter: str, moment: datetime) -> str:
    return f"{letter}{moment.astimezone(CHINA).day:02d}"


def _span(total: str, counted: str, begin: datetime, end: datetime) -> Measures:
    seconds = max(int((end - begin).total_seconds()), 0)
    return Counter({total: seconds, f"{counted}{bucket(seconds)}": 1})


def _ended(begin: datetime, end: datetime, due: datetime | None) -> Measures:
    late = Counter(o=1) if due and end > due else Counter[str]()
    return Counter({_day("f", end): 1}) + _span("s", "b", begin, end) + late


def _fate(status: Status) -> Measures:
    return {Status.ROLLBACK: Counter(r=1), Status.ABORT: Counter(x=1)}.get(status, Counter())


def _part(task: Task, part: Handling) -> Measures:
    return _ended(task.created_on, part.at, task.due_time) if not part.passed_on else Counter()


def _doers(part: Handling) -> list[Subject]:
    depts = [Subject("dept", key=part.by.dept)] if part.by.dept else []
    return [Subject("person", key=part.by.id), *depts]
