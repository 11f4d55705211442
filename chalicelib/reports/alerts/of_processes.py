"""Alerts about process instances: stuck, standing still at an incident, and far fewer begun than usual."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from chalicelib.reports.alerts.found import MOST_SUBJECTS, Fact, Found, Kind
from chalicelib.reports.answers import MOST_SUBJECTS as MOST_PROCESSES
from chalicelib.reports.counting import subject_key
from chalicelib.reports.periods import last_months
from chalicelib.reports.tallies import Subject
from chalicelib.storage.base import keys
from chalicelib.storage.processes import incidents
from chalicelib.storage.reports import reading
from chalicelib.todo.times import CHINA, china

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from chalicelib.reports.alerts.found import World
    from chalicelib.storage.processes.jobs import Job
    from chalicelib.storage.reports.alert_rules import Rule

DAYS, LEAST_USUAL = 7, 1
"""Days before yesterday that are the usual, and how many a day must have been begun in them."""


def _stuck(rule: Rule, _known: list[str], _now: datetime, _world: World) -> Found:
    return _standing_still(rule, lambda job: job.number == incidents.STUCK)


def _incident(rule: Rule, _known: list[str], _now: datetime, _world: World) -> Found:
    return _standing_still(rule, lambda job: job.number != incidents.STUCK)


def _standing_still(rule: Rule, keep: Callable[[Job], bool]) -> Found:
    rows, after = incidents.page(rule.app_id, 2 * MOST_SUBJECTS, None)
    facts = [
        Fact(
            keys.join(job.instance_id, job.number),
            f"流程停滞，自 {china(job.since)} 起：{job.error or job.name}",
            (job.app_id, "", job.instance_id),
        )
        for job in rows
        if keep(job)
    ]
    return Found(facts, max(incidents.total(rule.app_id) - len(rows), 0) if after else 0)


def _volume_drop(rule: Rule, _known: list[str], now: datetime, _world: World) -> Found:
    yesterday = now.astimezone(CHINA) - timedelta(days=1)
    begun = _begun_by_day(rule, now)
    days = [begun.get(f"{yesterday - timedelta(days=each):%Y%m%d}", 0) for each in range(1, DAYS + 1)]
    usual, last = sum(days) / DAYS, begun.get(f"{yesterday:%Y%m%d}", 0)
    if usual < LEAST_USUAL or last > usual * (100 - rule.percent) / 100:
        return Found()
    text = f"{yesterday:%Y-%m-%d} 发起 {last} 件，此前 {DAYS} 天平均每天 {usual:.1f} 件"
    return Found([Fact(keys.join(rule.app_id, rule.process), text, (rule.app_id, "", ""))])


def _begun_by_day(rule: Rule, now: datetime) -> dict[str, int]:
    known = [rule.process] if rule.process else list(reading.subjects(keys.join("process", rule.app_id)))
    found: dict[str, int] = {}
    for process in known[:MOST_PROCESSES]:
        months = reading.by_month(subject_key(Subject("process", rule.app_id, process)), last_months(now, 2))
        for month, measures in months.items():
            for name, number in measures.items():
                if name[0] == "c" and name[1:].isdigit():
                    found[month + name[1:]] = found.get(month + name[1:], 0) + number
    return found


KINDS = {
    "stuck": Kind("流程卡住", _stuck, may=("appId",)),
    "incident": Kind("流程异常", _incident, may=("appId",)),
    "volume_drop": Kind("发起量骤降", _volume_drop, needs=("appId", "percent"), may=("processKey",)),
}
