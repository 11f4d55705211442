"""Reports (报告分析): rows of figures by process, node, person or department, and by period.

Each subject costs one query of its counters, whatever the number of tasks. A period without anything has no row.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chalicelib.errors import BadInput, NotFound
from chalicelib.reports.counting import subject_key
from chalicelib.reports.figures import figures, scores
from chalicelib.reports.periods import By, period
from chalicelib.reports.tallies import Subject
from chalicelib.storage.base import keys
from chalicelib.storage.reports import reading

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Row = dict[str, Any]

MOST_SUBJECTS = 50
"""Of one answer: each costs a query."""
AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Asked:
    """The months of a report, and how they are put together."""

    months: Sequence[str]
    by: By


def processes(asked: Asked, app_id: str, process_key: str | None) -> list[Row]:
    """started, finished, … of each process of an application, by period; `running` is of this moment.

    Raises:
        NotFound: nothing of that process was ever counted.
        BadInput: the application has too many processes to show all of them at once.
    """
    known = _known("process", app_id)
    if process_key is not None and process_key not in known:
        raise NotFound("没有该流程的统计", field="processKey")
    wanted = [process_key] if process_key is not None else list(known)
    subjects = [Subject("process", app_id, key) for key in _bounded(wanted, "processKey")]
    rows = _by_period(asked, subjects, lambda measures: {**figures(measures), "score": scores(measures)})
    running = dict(zip(wanted, _at_once(lambda each: reading.now(subject_key(each))["run"], subjects), strict=True))
    return [
        {"appId": app_id, "processKey": each.key, "processName": known[each.key] or None, "running": running[each.key]}
        | row
        for each, row in rows
    ]


def evaluations(asked: Asked, app_id: str, process_key: str | None) -> list[Row]:
    """How the orders of each process were judged, by the period in which they were; no row where none was."""
    known = _known("process", app_id)
    wanted = [process_key] if process_key is not None else list(known)
    subjects = [Subject("process", app_id, key) for key in _bounded(wanted, "processKey")]
    return [
        {"appId": app_id, "processKey": each.key, "processName": known.get(each.key) or None} | row
        for each, row in _by_period(asked, subjects, scores)
        if row["n"]
    ]


def nodes(asked: Asked, app_id: str, process_key: str) -> list[Row]:
    """What the heat map of a diagram shows: for each node all of the months together, and what is open there now."""
    known = _known("node", app_id, process_key)
    subjects = [Subject("node", app_id, process_key, node) for node in _bounded(list(known), "processKey")]
    now = reading.now(subject_key(Subject("process", app_id, process_key)))
    found = [
        (each, Counter[str](sum(months.values(), Counter()))) for each, months in _of_months(asked.months, subjects)
    ]
    told = [(each, figures(measures)) for each, measures in found]
    seconds = sum(row["seconds"]["n"] * (row["seconds"]["mean"] or 0) for _, row in told)
    return [
        {"nodeId": each.node, "nodeName": known[each.node] or None, "open": now[f"n{each.node}"]}
        | {"share": _share(row["seconds"]["n"] * (row["seconds"]["mean"] or 0), seconds), **row}
        for each, row in told
    ]


def people(asked: Asked, user_ids: Sequence[str]) -> list[Row]:
    """What each of these people has done, by period."""
    subjects = [Subject("person", key=each) for each in _bounded(list(dict.fromkeys(user_ids)), "userId")]
    return [{"userId": each.key, **row} for each, row in _by_period(asked, subjects)]


def departments(asked: Asked, names: Sequence[str]) -> list[Row]:
    """The same of departments, by the name that the sender of a handling told."""
    subjects = [Subject("dept", key=each) for each in _bounded(list(dict.fromkeys(names)), "department")]
    return [{"department": each.key, **row} for each, row in _by_period(asked, subjects)]


def applications() -> list[str]:
    """The applications of which anything was counted."""
    return list(reading.subjects("app"))


def live(app_id: str) -> Counter[str]:
    """What is so of an application at this moment: `run` instances run, `late` tasks are overdue."""
    subjects = [Subject("process", app_id, key) for key in _known("process", app_id)]
    return sum(_at_once(lambda each: reading.now(subject_key(each)), subjects), Counter[str]())


def _by_period(
    asked: Asked, subjects: Sequence[Subject], told: Callable[[Counter[str]], Row] = figures
) -> list[tuple[Subject, Row]]:
    rows = []
    for subject, months in _of_months(asked.months, subjects):
        periods: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for month, measures in months.items():
            periods[period(month, asked.by)].update(measures)
        rows += [(subject, {"period": name, **told(periods[name])}) for name in sorted(periods)]
    return rows


def _of_months(months: Sequence[str], subjects: Sequence[Subject]) -> list[tuple[Subject, dict[str, Counter[str]]]]:
    read = _at_once(lambda each: reading.by_month(subject_key(each), months), subjects)
    return list(zip(subjects, read, strict=True))


def _at_once(read: Any, subjects: Sequence[Subject]) -> list[Any]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(read, subjects))


def _known(kind: str, *within: str) -> dict[str, str]:
    return reading.subjects(keys.join(kind, *within))


def _bounded(wanted: list[str], field: str) -> list[str]:
    if len(wanted) > MOST_SUBJECTS:
        raise BadInput(f"一次最多统计 {MOST_SUBJECTS} 个，共 {len(wanted)} 个，请指定 {field}", field=field)
    return wanted


def _share(part: float, whole: float) -> float:
    return round(part / whole, 4) if whole else 0.0
