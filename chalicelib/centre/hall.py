"""The work-order hall (工单大厅): a person's orders, an application's, everybody's, through filters and views."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Literal

from chalicelib.centre import listing, watching
from chalicelib.centre.listing import Listed
from chalicelib.centre.ordering import status_of
from chalicelib.errors import Forbidden, NotFound
from chalicelib.storage.processes import shelves, work_orders

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from chalicelib.centre.case import Case
    from chalicelib.centre.scene import Asked
    from chalicelib.storage.processes.shelves import Item
    from chalicelib.storage.processes.work_orders import Order

Scope = Literal["mine", "application", "all"]
Row = tuple["Order", "Case | None"]


@dataclass(frozen=True, slots=True)
class Sought:
    """Which orders. Empty parts let everything pass.

    Attributes:
        keyword: part of number, title, description or the process's name.
        status: what `status_of` says.
        system_id: exactly, like the next five.
        project_id: the project.
        template_id: the template (or type) it was made from.
        scenario: the scenario of its template.
        compensation: whether it is paid for (有偿), in the words of whoever made it.
        starter: id of who made it.
        evaluated: "true" with a judgement, "false" without.
        node: part of the name of a node where something is open.
        handler: id of somebody whom something open waits for.
        overdue: something open was due before now.
        begin: made at or after.
        end: made at or before.
        values: field of the form → part of what was filled in.
    """

    keyword: str = ""
    status: str = ""
    system_id: str = ""
    project_id: str = ""
    template_id: str = ""
    scenario: str = ""
    compensation: str = ""
    starter: str = ""
    evaluated: str = ""
    node: str = ""
    handler: str = ""
    overdue: bool = False
    begin: datetime | None = None
    end: datetime | None = None
    values: tuple[tuple[str, str], ...] = ()

    def __bool__(self) -> bool:
        return any(getattr(self, each.name) for each in fields(self))

    def keep(self, order: Order, case: Case | None, scenarios: Mapping[str, str]) -> bool:
        """Whether an order passes, as far as it and its instance's own facts tell."""
        kept, params = order.fields, order.fields.get("params", {})
        exact = (
            (self.status, status_of(order, case)),
            (self.system_id, kept.get("systemId", "")),
            (self.project_id, kept.get("projectId", "")),
            (self.template_id, kept.get("workorderId", "")),
            (self.scenario, scenarios.get(kept.get("workorderId", ""), "")),
            (self.compensation, str(kept.get("compensation", ""))),
            (self.starter, order.user_id),
            (self.evaluated, "true" if order.evaluation else "false"),
        )
        named = (order.number, order.title, str(kept.get("description", "")), case.process_name if case else "")
        nodes = [task.name for task in case.open.values()] if case else []
        return (
            all(not wanted or wanted == found for wanted, found in exact)
            and _part(self.keyword, named)
            and _part(self.node, nodes)
            and all(_part(wanted, [str(params.get(key, ""))]) for key, wanted in self.values)
        )


def orders(asked: Asked, scope: Scope, sought: Sought, number: int, size: int) -> Listed[Row]:
    """A page of orders, newest first, and how many there are.

    Without filters 4 round trips; with filters 2 per 100 orders of the list.

    Raises:
        Forbidden: another scope than `mine`, and the caller is no administrator.
        BadInput: more orders than can be filtered; the page lies too far back.
    """
    owners = _SCOPES[scope](asked)
    if not sought and len(owners) == 1:
        page, total = work_orders.page(owners[0], number, size)
        return Listed(_with_cases(page), total)
    found = _filtered(_with_cases(work_orders.whole(owners, sought.begin, sought.end)), sought, asked.now)
    return Listed(found[(number - 1) * size : number * size], len(found))


def view(asked: Asked, view_id: str) -> Item:
    """A view of the hall, for the roles that it is for and for administrators.

    Raises:
        NotFound: there is none.
        Forbidden: it is for others.
    """
    found = shelves.read("view", view_id)
    if found is None:
        raise NotFound("视图不存在", field="viewId")
    roles = found.body.get("roles", [])
    if roles and not asked.caller.is_administrator and not set(roles) & set(asked.caller.roles):
        raise Forbidden("没有权限：该视图不对您的角色开放")
    return found


def _filtered(rows: Sequence[Row], sought: Sought, now: datetime) -> list[Row]:
    scenarios: dict[str, str] = {}
    if sought.scenario:
        scenarios = {item.id: str(item.body.get("scenario", "")) for item in shelves.listed("template")}
    found = [row for row in rows if sought.keep(*row, scenarios)]
    if not (sought.handler or sought.overdue):
        return found
    running = [case for _, case in found if case is not None]
    waiting = {case.id for case in watching.among_tasks(running, sought.handler, now if sought.overdue else None)}
    return [row for row in found if row[1] is not None and row[1].id in waiting]


def _with_cases(found: Sequence[Order]) -> list[Row]:
    known = listing.cases(order.instance_id for order in found)
    return [(order, known.get(order.instance_id)) for order in found]


def _application(asked: Asked) -> list[str]:
    asked.caller.require_administrator()
    return [work_orders.application_list(asked.app_id)]


def _all(asked: Asked) -> list[str]:
    asked.caller.require_administrator()
    return work_orders.application_lists()


_SCOPES: dict[Scope, Callable[[Asked], list[str]]] = {
    "mine": lambda asked: [work_orders.person_list(asked.user_id)],
    "application": _application,
    "all": _all,
}


def _part(wanted: str, texts: Sequence[Any]) -> bool:
    return not wanted or any(wanted.casefold() in text.casefold() for text in texts)
