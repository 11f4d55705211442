"""The lists as rows of the document, from the parameters of a call: what their routes answer and what exports write."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from chalicelib.centre import listing
from chalicelib.errors import BadInput
from chalicelib.protocols.workorder import asking, comments, rows
from chalicelib.protocols.workorder.called import names_of
from chalicelib.protocols.workorder.reading import PageOf, read_page, read_started
from chalicelib.storage.base import codec
from chalicelib.todo.times import china

if TYPE_CHECKING:
    from chalicelib.centre.scene import Asked
    from chalicelib.protocols.workorder.edge import Answer
    from chalicelib.storage.ledger.filters import Order
    from chalicelib.storage.processes.deployments import Deployed
    from chalicelib.web.request import Query, Request


_ORDERS: dict[str, Order] = {"newest": "newest", "priority": "urgent"}


@dataclass(frozen=True, slots=True)
class Call:
    """A list that is called for: by whom, with which parameters, which page of it."""

    asked: Asked
    given: Query
    page: PageOf

    @property
    def wanted(self) -> listing.Wanted:
        """The page and the filters, as the centre takes them."""
        return listing.Wanted(self.page.number, self.page.size, read_started(self.given))

    @property
    def wanted_todos(self) -> listing.Wanted:
        """The same of todos: newest first, or as `orderBy` says."""
        order = self.text("orderBy") or "newest"
        if order not in _ORDERS:
            raise BadInput("应为 newest | priority", field="orderBy")
        return replace(self.wanted, filters=replace(self.wanted.filters, order=_ORDERS[order]))

    def text(self, name: str) -> str:
        """A parameter without surrounding blanks; empty when absent."""
        return (self.given.get(name) or "").strip()


Rows = tuple["list[Answer]", int]
"""The rows of one page, and how many there are in all."""


def called(request: Request) -> Call:
    """The call that a request for a list is.

    Raises:
        BadInput: names the paging parameter that is wrong.
    """
    return Call(asking.asked(request), request.query, read_page(request.query))


def startable(call: Call) -> Rows:
    """Definitions that can be started (获取可发起流程列表)."""
    call.asked.caller.require_user()
    found = listing.startable(call.text("processKey"), call.text("processName"), call.text("category"))
    return [definition_row(each) for each in call.page.of(found)], len(found)


def own(call: Call) -> Rows:
    """Instances the caller started (查看我发起的流程)."""
    found = listing.own(call.asked, call.wanted)
    return [rows.own_row(case, call.asked.now) for case in found.rows], found.total


def todo(call: Call) -> Rows:
    """Tasks that wait for the caller (查询待办任务)."""
    found = listing.todo(call.asked, call.wanted_todos)
    return _todo_rows(call, found), found.total


def claimable(call: Call) -> Rows:
    """Tasks the caller may claim (查询待签任务)."""
    found = listing.claimable(call.asked, call.wanted_todos)
    return _todo_rows(call, found), found.total


def finished(call: Call) -> Rows:
    """Tasks the caller has handled (查询已办任务)."""
    found = listing.done(call.asked, call.wanted)
    by = comments.numbering(call.asked)
    return [rows.finished_row(entry, call.asked.user_id, by) for entry in found.rows], found.total


def copied(call: Call) -> Rows:
    """What was copied to the caller (查询抄送)."""
    found = listing.copied(call.asked, call.wanted)
    by, asked = comments.numbering(call.asked), call.asked
    names = names_of((entry.task for entry in found.rows), asked.people, asked.now)
    return [rows.copied_row(entry, asked.user_id, by, names) for entry in found.rows], found.total


def _todo_rows(call: Call, found: listing.Listed[listing.Entry]) -> list[Answer]:
    by = comments.numbering(call.asked)
    names = names_of((entry.task for entry in found.rows), call.asked.people, call.asked.now)
    return [rows.todo_row(entry, by, names) for entry in found.rows]


def definition_row(found: Deployed) -> Answer:
    """A version as the document lists it (rows of 获取可发起流程列表)."""
    form_id: str | int | None = found.form_id or None
    return {
        "definitionId": found.id,
        "processName": found.name,
        "processKey": found.key,
        "category": found.category or None,
        "version": found.version,
        "formId": int(form_id) if isinstance(form_id, str) and form_id.isdigit() and len(form_id) < 16 else form_id,  # noqa: PLR2004
        "formName": found.form_name or None,
        "deploymentId": found.deployment_id,
        "suspended": found.suspended,
        "deploymentTime": china(codec.moment(found.at)),
        "iconId": None,
    }
