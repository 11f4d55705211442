"""Requests of the push protocol."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.faults.sweeping import Case
from tests.samples import push_row

if TYPE_CHECKING:
    from tests.faults.site import Site

GROUPED: dict[str, Any] = {"biz_group_id": "财务组", "assignee_ids": None, "assignee_names": None}


def row(number: int = 1, **changes: Any) -> dict[str, Any]:
    """An insert of task T<number> in process instance P1."""
    return push_row(task_id=f"T{number}", process_instance_id="P1", **changes)


def change(number: int = 1, **fields: Any) -> dict[str, Any]:
    """An update of task T<number>."""
    return {"app_id": "OA", "task_id": f"T{number}", **fields}


def stored(*rows: dict[str, Any]) -> Any:
    """A beginning: these rows were pushed."""
    return lambda site: site.push(list(rows or [row()]), [])


CROWD = ",".join(f"u{number:02}" for number in range(60))
CROWDED: dict[str, Any] = {"assignee_ids": CROWD, "assignee_names": CROWD}
"""More people than one transaction holds: what does not fit is owed."""


def many(site: Site) -> Any:
    """A push of more rows than one transaction holds."""
    return site.push([row(n, assignee_ids="lisi,wangwu", assignee_names="李四,王五") for n in range(1, 13)], [])


CASES = [
    Case(
        "push insert",
        lambda site: site.push([row()], []),
        rival=lambda site: site.push([row(2)], []),
    ),
    Case(
        "push insert into a stored instance",
        lambda site: site.push([row(2)], []),
        ready=stored(),
        rival=lambda site: site.push([row(3, process_instance_subject="改过")], []),
    ),
    Case("push insert for a group", lambda site: site.push([row(**GROUPED)], [])),
    Case(
        "push update",
        lambda site: site.push([], [change(subject="改过", priority="1")]),
        ready=stored(),
        rival=lambda site: site.push([], [change(node_name="复核")]),
    ),
    Case(
        "push transfer",
        lambda site: site.push(
            [], [change(status="TRANSFER", assignee_ids="wangwu", assignee_names="王五", operator_id="lisi")]
        ),
        ready=stored(),
        rival=lambda site: site.as_user("lisi", "GET", "/hub/tasks/OA/T1/open"),
    ),
    Case(
        "push complete, with its process instance",
        lambda site: site.push(
            [],
            [
                change(
                    status="COMPLETE",
                    end_on="2026-11-22 11:00:00",
                    actual_owner_id="lisi",
                    actual_owner_name="李四",
                    process_instance_status="COMPLETE",
                )
            ],
        ),
        ready=stored(),
        rival=lambda site: site.push([row(2)], []),
    ),
    Case("push delete", lambda site: site.push([], [change(task_delete_flag="1")]), ready=stored()),
    Case("push insert and update together", lambda site: site.push([row(2)], [change(subject="改过")]), ready=stored()),
    Case("push of several transactions", many),
    Case("push insert for a crowd", lambda site: site.push([row(**CROWDED)], [])),
    Case(
        "push delete of a crowd's",
        lambda site: site.push([], [change(task_delete_flag="1")]),
        ready=stored(row(**CROWDED)),
        rival=lambda site: site.push([], [change(subject="改过")]),
    ),
]
