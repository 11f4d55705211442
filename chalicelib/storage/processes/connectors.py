"""Connectors (连接器): whom service tasks of diagrams are done by, as administrators have registered them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from chalicelib.errors import AlreadyExists, NotFound
from chalicelib.storage.audit.entry import Change
from chalicelib.storage.base.entity import Entity
from chalicelib.storage.base.transact import Stale
from chalicelib.storage.directory import registry_rows as rows
from chalicelib.storage.directory.changing import change_one
from chalicelib.storage.directory.registry_table import RegistryRow

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

KIND: rows.Kind = "connector"
MOST_CONNECTORS = 500


@dataclass(frozen=True, slots=True)
class Connector:
    """One connector.

    Attributes:
        name: its own.
        calls: what diagrams call it: `type:http`, classes, expressions.
        urls: a named one is posted to the first; a diagram that names an address itself may name what lies below any.
        sealed: headers that go with every call, as JSON, encrypted for `sealed_owner`.
        sends: variables of the instance that are handed over besides what the diagram hands over.
        results: variable → where it stands in the answer's JSON (`a.b`).
    """

    name: str
    calls: tuple[str, ...]
    urls: tuple[str, ...]
    created_at: datetime
    sealed: str = field(default="", repr=False)
    sends: tuple[str, ...] = ()
    results: Mapping[str, str] = field(default_factory=dict)
    enabled: bool = True
    version: int = 0

    @property
    def sealed_owner(self) -> str:
        """Whom the headers are encrypted for."""
        return f"connector#{self.name}"


CONNECTOR = Entity(Connector, keys=("name", "version"))


def find(name: str) -> Connector:
    """One connector; 1 round trip.

    Raises:
        NotFound: there is none.
    """
    row = rows.read(KIND, name)
    if row is None:
        raise NotFound("连接器不存在", field="name")
    return _connector(row)


def every() -> list[Connector]:
    """All of them by name, disabled ones too; 1 round trip per MB."""
    found = RegistryRow.query(rows.partition(KIND, ""), consistent_read=True, limit=MOST_CONNECTORS)
    return [_connector(row) for row in found]


def create(connector: Connector) -> Connector:
    """Store a new one.

    Raises:
        AlreadyExists: the name is taken.
    """
    put = rows.put(KIND, connector.name, CONNECTOR.body(connector), version=0)
    try:
        rows.commit(
            [put, *rows.count_new(KIND, 1)], [Change(f"{KIND}/{connector.name}", None, CONNECTOR.body(connector))]
        )
    except Stale as stale:
        if not stale.is_ours(0, put):
            raise AlreadyExists("连接器已存在", field="name") from None
    return replace(connector, version=1)


def change(name: str, how: Callable[[Connector], Connector]) -> Connector:
    """Replace one by what `how` makes of it.

    Raises:
        NotFound: there is none.
    """
    return change_one(KIND, name, lambda: find(name), how, CONNECTOR.body)


def by_call(connectors: list[Connector]) -> dict[str, Connector]:
    """What diagrams call it → the connector, of those that are switched on; the first by name where several say so."""
    found: dict[str, Connector] = {}
    for connector in connectors:
        for called in connector.calls if connector.enabled else ():
            found.setdefault(called, connector)
    return found


def _connector(row: RegistryRow) -> Connector:
    return CONNECTOR.value(row.body, name=row.sk, version=int(row.version or 0))
