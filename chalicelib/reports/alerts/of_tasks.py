"""Alerts about todos: overdue, about to be, waiting for nobody, standing too long at a node. Judged by the todos."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from chalicelib.reports.alerts.found import MOST_SUBJECTS, Fact, Found, Kind
from chalicelib.reports.buckets import percentiles
from chalicelib.reports.counting import subject_key
from chalicelib.reports.figures import numbered
from chalicelib.reports.periods import last_months
from chalicelib.reports.tallies import Subject, node_key, process_key
from chalicelib.storage.base import keys
from chalicelib.storage.ledger import due, pages
from chalicelib.storage.ledger.states import States, read_ahead
from chalicelib.storage.reports import reading
from chalicelib.todo import projection
from chalicelib.todo.reminders import OVERDUE, REMINDER
from chalicelib.todo.times import china

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from chalicelib.reports.alerts.found import TaskKey, World
    from chalicelib.storage.reports.alert_rules import Rule
    from chalicelib.todo.model import Task

    Judge = Callable[[Task], str]
    """What is the matter with a task; empty for nothing."""

MOST_LOOKED_AT = 2 * MOST_SUBJECTS
MONTHS, LEAST_KNOWN = 3, 20
"""Months whose P90 a node is held against, and how many tasks it must have had in them."""


def _overdue(rule: Rule, known: list[str], _now: datetime, _world: World) -> Found:
    def judge(task: Task) -> str:
        late = task.is_overdue and rule.process in ("", process_key(task))
        return f"已超期，应于 {china(task.due_time)} 前办理" if late else ""

    return _of_box(rule, projection.LATE, known, judge)


def _unassigned(rule: Rule, known: list[str], now: datetime, _world: World) -> Found:
    before = now - timedelta(minutes=rule.minutes)

    def judge(task: Task) -> str:
        waits = task.is_todo and not task.assignees and not task.groups and task.created_on <= before
        return f"没有办理人，创建于 {china(task.created_on)}" if waits else ""

    return _of_box(rule, projection.UNASSIGNED, known, judge)


def _due_soon(rule: Rule, known: list[str], now: datetime, _world: World) -> Found:
    until = now + timedelta(minutes=rule.minutes)

    def judge(task: Task) -> str:
        soon = task.is_todo and task.due_time and now < task.due_time <= until
        return f"即将超期，应于 {china(task.due_time)} 前办理" if soon else ""

    entries = [each for each in due.due(until, MOST_LOOKED_AT) if each.kind in (OVERDUE, REMINDER)]
    return _judged(
        [(each.app_id, each.subject_id) for each in entries if each.app_id == rule.app_id], known, rule, judge
    )


def _dwell(rule: Rule, known: list[str], now: datetime, world: World) -> Found:
    limit = rule.minutes * 60 if rule.minutes else _usual(rule, now)
    if limit is None:
        return Found()
    before = now - timedelta(seconds=limit)

    def judge(task: Task) -> str:
        stands = task.is_todo and task.created_on <= before and process_key(task) == rule.process
        told = f"在“{task.node_name}”停留过久，自 {china(task.created_on)} 起"
        return told if stands and rule.node in ("", node_key(task)) else ""

    return _judged(world.open_since(rule.app_id, rule.process, before, MOST_LOOKED_AT), known, rule, judge)


def _usual(rule: Rule, now: datetime) -> float | None:
    """Seconds that are too long by what the node took lately; None while too little is known."""
    node = subject_key(Subject("node", rule.app_id, rule.process, rule.node))
    measures = sum(reading.by_month(node, last_months(now, MONTHS)).values(), Counter[str]())
    took = numbered(measures, "b")
    [p90] = percentiles(took, (90,))
    return p90 * rule.factor if p90 is not None and sum(took.values()) >= LEAST_KNOWN else None


def _of_box(rule: Rule, box: str, known: list[str], judge: Judge) -> Found:
    page = pages.read_page(projection.application_boxes(rule.app_id), box, MOST_LOOKED_AT)
    found = _judged([(row["appId"], row["taskId"]) for row in page.rows], known, rule, judge)
    return Found(found.facts, page.total - len(page.rows)) if page.after else found


def _judged(wanted: Iterable[TaskKey], known: list[str], rule: Rule, judge: Judge) -> Found:
    """What is so of these and of those that have an open alert, as the tasks stand now."""
    states = States()
    read_ahead(states, list(dict.fromkeys([*(keys.pair(each) for each in known if each != "*"), *wanted])))
    facts = []
    for (app_id, task_id), task in states.tasks.items():
        if task is not None and app_id == rule.app_id and (text := judge(task)):
            link = (app_id, task_id, task.process_instance_id)
            people = tuple(person.id for person in task.waiting)
            facts.append(Fact(keys.join(app_id, task_id), f"{task.subject}：{text}", link, people))
    return Found(facts)


KINDS = {
    "overdue": Kind("待办超期", _overdue, needs=("appId",), may=("processKey",)),
    "due_soon": Kind("待办即将超期", _due_soon, needs=("appId", "minutes")),
    "unassigned": Kind("待办无人办理", _unassigned, needs=("appId",), may=("minutes",)),
    "dwell": Kind("节点停留过久", _dwell, needs=("appId", "processKey", "minutes|factor"), may=("nodeId",)),
}
