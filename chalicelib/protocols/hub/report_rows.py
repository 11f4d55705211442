"""The rows of each report by its name: who may have them, and what its parameters say, however they came."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, cast

from chalicelib.errors import BadInput, Forbidden
from chalicelib.lazy import lazy
from chalicelib.storage.directory import heads, users
from chalicelib.storage.ledger import box_counts
from chalicelib.todo import projection

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from chalicelib.identity.caller import Caller
    from chalicelib.reports import answers, periods

    Rows = list[dict[str, Any]]
else:
    answers = lazy("chalicelib.reports.answers")
    periods = lazy("chalicelib.reports.periods")

MOST_WORKLOADS = 20
"""People of one answer: each costs the reading of his box."""


class Values(Protocol):
    """Parameters by name: a query, or a part of a body."""

    def get(self, name: str, /) -> str | None:
        """The value; None when it is absent."""


def rows_of(report: str, caller: Caller, values: Values, now: datetime) -> Rows:
    """What a report answers.

    Raises:
        Forbidden: it is not for the caller: administrators see everything, heads of departments theirs and their
            people, anybody himself.
        BadInput, NotFound: a parameter that is missing or wrong, a process that nobody knows.
    """
    return REPORTS[report](caller, values, now)


def _processes(caller: Caller, values: Values, _now: datetime) -> Rows:
    caller.require_administrator()
    asked = _asked(values)
    return answers.processes(asked, needed_value(values, "appId"), values.get("processKey"))


def _nodes(caller: Caller, values: Values, _now: datetime) -> Rows:
    caller.require_administrator()
    asked = _asked(values)
    return answers.nodes(asked, needed_value(values, "appId"), values.get("processKey") or "")


def _evaluations(caller: Caller, values: Values, _now: datetime) -> Rows:
    caller.require_administrator()
    asked = _asked(values)
    return answers.evaluations(asked, needed_value(values, "appId"), values.get("processKey"))


def _departments(caller: Caller, values: Values, _now: datetime) -> Rows:
    wanted = _listed(needed_value(values, "department"))
    if not caller.is_administrator:
        _require_within(set(wanted), {each.name for each in heads.departments_of(caller.require_user())})
    return answers.departments(_asked(values), wanted)


def _people(caller: Caller, values: Values, _now: datetime) -> Rows:
    return answers.people(_asked(values), _themselves(caller, values))


def _workload(caller: Caller, values: Values, now: datetime) -> Rows:
    wanted = dict.fromkeys(_themselves(caller, values))
    if len(wanted) > MOST_WORKLOADS:
        raise BadInput(f"一次最多统计 {MOST_WORKLOADS} 人", field="userId")
    return [_at_hand(user_id, now) for user_id in wanted]


REPORTS: Mapping[str, Callable[[Caller, Values, datetime], Rows]] = {
    "processes": _processes,
    "nodes": _nodes,
    "people": _people,
    "departments": _departments,
    "evaluations": _evaluations,
    "workload": _workload,
}


def needed_value(values: Values, name: str) -> str:
    """A parameter that must be there.

    Raises:
        BadInput: it is absent or blank.
    """
    value = (values.get(name) or "").strip()
    if not value:
        raise BadInput("不能为空", field=name)
    return value


def _asked(values: Values) -> answers.Asked:
    by = values.get("by") or "month"
    if by not in ("month", "quarter", "year"):
        raise BadInput("应为 month | quarter | year", field="by")
    months = periods.months(values.get("from") or "", values.get("to") or "")
    return answers.Asked(months, cast("periods.By", by))


def _themselves(caller: Caller, values: Values) -> list[str]:
    own = caller.require_user()
    wanted = _listed(values.get("userId") or own)
    if wanted != [own] and not caller.is_administrator:
        departments = {each.id for each in heads.departments_of(own)}
        known = users.find_users(wanted) if departments else {}
        _require_within(set(wanted), {own, *(key for key, user in known.items() if user.department_id in departments)})
    return wanted


def _require_within(wanted: set[str], own: set[str]) -> None:
    if not wanted <= own:
        raise Forbidden("没有权限：需要管理员，或为其部门负责人")


def _listed(text: str) -> list[str]:
    return [each.strip() for each in text.split(",") if each.strip()]


def _at_hand(user_id: str, now: datetime) -> dict[str, Any]:
    boxes = [projection.group_box(group) for group in users.groups_of_user(user_id)]
    found = box_counts.read(projection.user_box(user_id), boxes, user_id, list, now)
    return {
        "userId": user_id,
        "open": found.todo,
        "overdue": found.overdue,
        "claimable": found.claimable,
        "done": found.done,
        "complete": found.complete,
    }
