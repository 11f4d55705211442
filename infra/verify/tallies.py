"""Counters of reports against a recount: the sum of what every task and instance counts as.

A task whose events wait for dispatch counts as it stood before them. Each reading goes through the tables once; what
changed between two readings is no finding.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import partial
from typing import TYPE_CHECKING

from chalicelib.reports.counting import read_counted, subject_key, write_counted
from chalicelib.reports.tallies import added, difference, of_instance, of_task, process_key
from chalicelib.storage.base import codec, keys
from chalicelib.storage.base.transact import Stale
from chalicelib.storage.ledger import entities, outbox
from chalicelib.storage.ledger.task_tables import EventRow, TaskRow
from chalicelib.storage.processes import work_orders
from chalicelib.storage.reports import counters
from chalicelib.storage.reports.tally_table import TallyRow
from infra.verify.finding import Finding, Place, scan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chalicelib.reports.tallies import Tally
    from chalicelib.todo.model import Task

_OWN = {"pk", "sk", "body", "version"}
_CHUNK = 50
_Counters = dict[Place, Counter[str]]


def tally_findings() -> Iterator[Finding]:
    """Instances that are counted as something else than they are, then counters that are not the sum of all."""
    settled, waiting = _settled_tasks()
    yield from _instance_findings(settled, waiting)
    first = _differing()
    if not first:
        return
    second = _differing()
    for (subject, month), measures in sorted(second.items()):
        if first.get((subject, month)) == measures:
            what = f"{subject} {month}: " + ", ".join(f"{name} {number:+}" for name, number in sorted(measures.items()))
            add = {(subject, month): measures}
            yield Finding("counter is not the sum of what it counts", what, partial(counters.commit, [], add, []))


def _settled_tasks() -> tuple[list[Task], set[tuple[str, str]]]:
    """Every task as it is counted, and the instances that events which wait for dispatch concern."""
    marked = {item["task"]["S"] for item in scan(EventRow) if "shard" in item}
    tasks, waiting = [], set()
    for item in scan(TaskRow):
        app_id, task_id = keys.pair(item["pk"]["S"])
        task: Task | None = entities.unpack_task(app_id, task_id, int(item["version"]["N"]), item["body"]["B"])
        if item["pk"]["S"] in marked and (pending := outbox.pending(app_id, task_id)):
            waiting.add((app_id, pending[0].event.task.process_instance_id))
            task = pending[0].before
        if task is not None:
            tasks.append(task)
    return tasks, waiting


def _instance_findings(tasks: list[Task], waiting: set[tuple[str, str]]) -> Iterator[Finding]:
    named = {(task.app_id, task.process_instance_id): process_key(task) for task in tasks if task.process_instance_id}
    wanted = sorted(named.keys() - waiting)
    for begin in range(0, len(wanted), _CHUNK):
        chunk = wanted[begin : begin + _CHUNK]
        for (instance, told), each in zip(counters.instances(chunk), chunk, strict=True):
            before = read_counted(told.body)
            key = next((subject.key for subject, _ in before), named[each])
            after = of_instance(instance, key)
            if write_counted(after) != told.body:
                yield Finding("instance is counted otherwise", keys.join(*each), partial(_recount, told, after, before))


def _recount(told: counters.Counted, after: Tally, before: Tally) -> None:
    adds = {(subject_key(subject), month): each for (subject, month), each in difference(after, before).items()}
    now = counters.Counted(told.app_id, told.instance_id, write_counted(after), told.version)
    try:
        counters.commit([], adds, [now])
    except Stale:
        return  # counted meanwhile; the next round looks again


def _differing() -> _Counters:
    """What has to be added to each counter so that it is the sum of what it counts."""
    tasks, _ = _settled_tasks()
    stored: defaultdict[Place, Counter[str]] = defaultdict(Counter)
    instances: list[Tally] = []
    for item in scan(TallyRow):
        if item["pk"]["S"].startswith("instance#") and item["sk"]["S"] == counters.COUNTED:
            instances.append(read_counted(item["body"]["S"]))
        elif not item["pk"]["S"].startswith(("dir#", "alert#")):
            place = item["pk"]["S"], item["sk"]["S"].partition("#")[0]
            stored[place].update({name: int(value["N"]) for name, value in item.items() if name not in _OWN})
    expected = {
        (subject_key(subject), month): measures
        for (subject, month), measures in added(*map(of_task, tasks), *instances).items()
    }
    for order in work_orders.evaluations():
        told = order.evaluation
        place = counters.score_place(order.app_id, told["processKey"], codec.moment(told["at"]))
        expected.setdefault(place, Counter())[f"e{told['score']}"] += 1
    found: _Counters = {}
    for place in expected.keys() | stored.keys():
        measures = Counter(expected.get(place, Counter()))
        measures.subtract(stored.get(place, Counter()))
        if wrong := Counter({name: number for name, number in measures.items() if number}):
            found[place] = wrong
    return found
