"""Work orders by number, and the lists of an application's and a person's, newest first."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from chalicelib.errors import BadInput, Conflict
from chalicelib.storage.base import codec
from chalicelib.storage.base.entity import Entity
from chalicelib.storage.base.transact import Put, Stale, Update, transact
from chalicelib.storage.processes.process_tables import WorkOrderRow
from chalicelib.todo.times import sortable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from chalicelib.storage.base.transact import Write

MOST_SKIPPED = 10_000
MOST_FILTERED = 5_000
"""Orders that one call with filters reads."""
_SELF = "order"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One work order; its state is its process's, until it is closed. `fields` are the document's, under its names."""

    number: str
    app_id: str
    user_id: str
    instance_id: str
    title: str
    created_at: datetime
    fields: dict[str, Any] = field(default_factory=dict)
    closed: dict[str, Any] = field(default_factory=dict)
    evaluation: dict[str, Any] = field(default_factory=dict)
    version: int = 0


ORDER = Entity(
    Order,
    keys=("number", "version"),
    names={"app_id": "app", "user_id": "user", "instance_id": "instance", "created_at": "at"},
    keep=None,
)


def read(number: str) -> Order | None:
    """A work order; 1 round trip."""
    try:
        row = WorkOrderRow.get(f"number#{number}", _SELF, consistent_read=True)
    except WorkOrderRow.DoesNotExist:
        return None
    return _order(number, row)


def number_of(instance_id: str) -> str | None:
    """The number of the work order of an instance; 1 round trip."""
    try:
        row = WorkOrderRow.get(f"instance#{instance_id}", _SELF, consistent_read=True)
    except WorkOrderRow.DoesNotExist:
        return None
    found: str = codec.unpack(row.body)["number"]
    return found


def creation(order: Order) -> list[Write]:
    """The writes that bring in an order, of a transaction that also has its instance."""
    line = codec.pack({"number": order.number})
    place = f"{sortable(order.created_at)}#{order.number}"
    lists = (application_list(order.app_id), person_list(order.user_id))
    return [
        Put(_row(order), WorkOrderRow.pk.does_not_exist()),
        Put(WorkOrderRow(f"instance#{order.instance_id}", _SELF, body=line), WorkOrderRow.pk.does_not_exist()),
        *(Put(WorkOrderRow(owner, place, body=line)) for owner in lists),
        *(Update(WorkOrderRow("total", owner), [WorkOrderRow.version.add(1)]) for owner in lists),
    ]


def change(order: Order, more: Sequence[Write] = ()) -> Order:
    """Store an order that was read at `order.version`, with what `more` writes in the same transaction.

    Raises:
        Conflict: somebody else has changed it meanwhile.
    """
    write = Put(_row(order), WorkOrderRow.version == order.version)
    try:
        transact([write, *more], uuid4().hex)
    except Stale as stale:
        if not stale.is_ours(0, write):
            raise Conflict("工单已被他人修改，请刷新后重试") from None
    return order


def evaluations() -> Iterator[Order]:
    """Every order that was judged and says of which process; reads all orders, for a recount."""
    for row in WorkOrderRow.scan(WorkOrderRow.pk.startswith("number#")):
        order = _order(row.pk.removeprefix("number#"), row)
        if order.evaluation.get("processKey") is not None:
            yield order


def application_list(app_id: str) -> str:
    """Where an application's orders are listed."""
    return f"application#{app_id}"


def person_list(user_id: str) -> str:
    """Where a person's orders are listed."""
    return f"person#{user_id}"


def page(owner: str, number: int, size: int) -> tuple[list[Order], int]:
    """One page of a list and its exact total; 3 round trips.

    Raises:
        BadInput: the page lies beyond the first 10,000 orders.
    """
    skip = (number - 1) * size
    if skip > MOST_SKIPPED:
        raise BadInput(f"页码过大：只能查看前 {MOST_SKIPPED} 条", field="page_number")
    lines = list(WorkOrderRow.query(owner, scan_index_forward=False, limit=skip + size, consistent_read=True))
    wanted = [codec.unpack(line.body)["number"] for line in lines[skip:]]
    rows = WorkOrderRow.batch_get([(f"number#{each}", _SELF) for each in wanted], consistent_read=True)
    found = {row.pk: row for row in rows}
    orders = [_order(each, found[f"number#{each}"]) for each in wanted if f"number#{each}" in found]
    return orders, _total(owner)


def whole(owners: Sequence[str], begin: datetime | None, end: datetime | None) -> list[Order]:
    """Every order of some lists that was made between two moments, newest first; 1 round trip per 100 and list.

    Raises:
        BadInput: there are more than MOST_FILTERED.
    """
    place = WorkOrderRow.sk.between(sortable(begin) if begin else "0", f"{sortable(end)}~" if end else "~")
    lines = (row for owner in owners for row in WorkOrderRow.query(owner, place, consistent_read=True))
    numbers = {codec.unpack(line.body or b"")["number"]: line.sk for line in islice(lines, MOST_FILTERED + 1)}
    if len(numbers) > MOST_FILTERED:
        raise BadInput(f"超过 {MOST_FILTERED} 个工单，不能筛选；请缩小起止时间", field="from")
    wanted = sorted(numbers, key=lambda number: numbers[number], reverse=True)
    rows = WorkOrderRow.batch_get([(f"number#{each}", _SELF) for each in wanted], consistent_read=True)
    found = {row.pk: row for row in rows}
    return [_order(each, found[f"number#{each}"]) for each in wanted if f"number#{each}" in found]


def application_lists() -> list[str]:
    """Where the orders of every application that has any are listed; 1 round trip."""
    rows = WorkOrderRow.query("total", WorkOrderRow.sk.startswith("application#"), consistent_read=True)
    return [row.sk for row in rows]


def _total(owner: str) -> int:
    try:
        return int(WorkOrderRow.get("total", owner, consistent_read=True).version or 0)
    except WorkOrderRow.DoesNotExist:
        return 0


def _row(order: Order) -> WorkOrderRow:
    return WorkOrderRow(f"number#{order.number}", _SELF, version=order.version + 1, body=codec.pack(ORDER.body(order)))


def _order(number: str, row: WorkOrderRow) -> Order:
    return ORDER.value(codec.unpack(row.body), number=number, version=int(row.version or 0))
