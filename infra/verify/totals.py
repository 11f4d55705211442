"""Totals kept beside what they count: a person's notices, the kinds of the registry, lists of work orders."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from pynamodb.exceptions import UpdateError
from pynamodb.expressions.operand import Path

from chalicelib.storage.base.transact import code_of
from chalicelib.storage.directory.registry_table import RegistryRow
from chalicelib.storage.ledger.notice_table import NoticeRow
from chalicelib.storage.ledger.notices import COUNT, READ, UNREAD
from chalicelib.storage.processes.process_tables import WorkOrderRow
from infra.verify.finding import Finding, Place, scan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from chalicelib.storage.base.dynamo import HubModel

KINDS = ("application", "service", "user", "group", "role", "department", "target")
Where = tuple[str, str, str]
"""Hash key, range key and attribute of a total."""


@dataclass(frozen=True, slots=True)
class _Table:
    model: type[HubModel]
    keys: tuple[str, str]
    counted: Callable[[str, str], list[Where]]
    """Hash and range key of a row → the totals that it counts in."""
    is_total: Callable[[str, str], tuple[str, ...]]
    """Hash and range key of a row → the attributes of it that are totals."""


def _registry(pk: str, _: str) -> list[Where]:
    kind = pk.partition("#")[0]
    return [("count", kind, "total")] if kind in KINDS else []


def _notice(owner: str, sort: str) -> list[Where]:
    state = sort.partition("#")[0]
    total = [(owner, COUNT, "total")] if state in (UNREAD, READ) else []
    return [*total, (owner, COUNT, "unread")] if state == UNREAD else total


def _order(pk: str, _: str) -> list[Where]:
    return [("total", pk, "version")] if pk.startswith(("application#", "person#")) else []


TABLES = (
    _Table(RegistryRow, ("pk", "sk"), _registry, lambda pk, _: ("total",) if pk == "count" else ()),
    _Table(NoticeRow, ("owner", "sort"), _notice, lambda _, sort: ("total", "unread") if sort == COUNT else ()),
    _Table(WorkOrderRow, ("pk", "sk"), _order, lambda pk, _: ("version",) if pk == "total" else ()),
)


def total_findings() -> Iterator[Finding]:
    """Totals that do not say how many there are. Each table is read twice: what changes meanwhile is no finding."""
    for table in TABLES:
        first, second = _differing(table), None
        if first:
            second = _differing(table)
        for where, (says, number) in (second or {}).items():
            if first.get(where) == (says, number):
                what = f"{table.model.Meta.table_name} {' '.join(where)}: says {says}, is {number}"
                yield Finding("wrong total", what, partial(_correct, table, where, says, number))


def _differing(table: _Table) -> dict[Where, tuple[int, int]]:
    says: Counter[Where] = Counter()
    counted: Counter[Where] = Counter()
    for item in scan(table.model):
        place: Place = item[table.keys[0]]["S"], item[table.keys[1]]["S"]
        counted.update(table.counted(*place))
        for attribute in table.is_total(*place):
            says[*place, attribute] = int(item.get(attribute, {"N": "0"})["N"])
    return {w: (says[w], counted[w]) for w in says.keys() | counted.keys() if says[w] != counted[w]}


def _correct(table: _Table, where: Where, says: int, number: int) -> None:
    row, total = table.model(where[0], where[1]), Path(where[2])
    same = total == says if says else total.does_not_exist() | (total == 0)
    try:
        row.update(actions=[total.set(number)], condition=same)
    except UpdateError as error:
        if code_of(error) != "ConditionalCheckFailedException":
            raise  # else it was counted on meanwhile; the next round looks again
