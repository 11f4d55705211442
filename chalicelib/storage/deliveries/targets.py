"""Registered targets: rows of the registry, each with its credential encrypted."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from chalicelib.errors import NotFound
from chalicelib.storage.audit.entry import Change
from chalicelib.storage.base.entity import Entity
from chalicelib.storage.directory import registry_rows as rows
from chalicelib.storage.directory.changing import change_one
from chalicelib.storage.directory.registry_table import RegistryRow

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

KIND: rows.Kind = "target"


@dataclass(frozen=True, slots=True)
class Filter:
    """What a target receives; an empty tuple stands for everything. See delivery/matching.py."""

    app_ids: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    user_ids: tuple[str, ...] = ()
    group_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredTarget:
    """One registered target.

    Attributes:
        sealed: its credential as JSON, encrypted for `sealed_owner`.
        user_ids: hub user id → the target's user id.
        settings: what the protocol's client looks at beside the credential.
        per_second, burst: the rate limit; 0 for none.
        enabled: an administrator's will; a disabled target is not even matched.
        paused: an administrator's will; changes are collected and not delivered.
        person_hour, person_day: of a channel, how many messages one person gets in an hour and a day; 0 for any number.
        gone: why the target itself wants nothing more (HTTP 410), empty otherwise; changes are collected.
    """

    target_id: str
    name: str
    protocol: str
    base_url: str
    created_at: datetime
    sealed: str = field(default="", repr=False)
    filter: Filter = Filter()
    user_ids: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    per_second: float = 0
    burst: float = 0
    enabled: bool = True
    paused: bool = False
    gone: str = ""
    version: int = 0
    person_hour: int = 0
    person_day: int = 0

    @property
    def delivers(self) -> bool:
        """Whether deliveries are made now."""
        return self.enabled and not self.paused and not self.gone

    @property
    def sealed_owner(self) -> str:
        """Whom the credential is encrypted for."""
        return f"target#{self.target_id}"


def find_target(target_id: str) -> StoredTarget:
    """One target; 1 round trip.

    Raises:
        NotFound: there is none.
    """
    row = rows.read(KIND, target_id) if target_id else None
    if row is None:
        raise NotFound("推送目标不存在", field="target_id")
    return target_of(row)


def of_ids(target_ids: Sequence[str], kind: rows.Kind = KIND) -> list[StoredTarget]:
    """Those of these targets (or of another kind) that there are; 1 round trip per 100."""
    return [target_of(row) for row in rows.read_many(kind, target_ids).values()]


def all_targets(kind: rows.Kind = KIND) -> list[StoredTarget]:
    """Every target (or all of another kind), enabled or not; 1 round trip per MB."""
    return [target_of(row) for row in RegistryRow.query(rows.partition(kind, ""), consistent_read=True)]


def target_key(target_id: str) -> tuple[type[RegistryRow], str, str]:
    """Where a target stands, for reading it together with other rows."""
    return RegistryRow, rows.partition(KIND, target_id), target_id


def create_target(target: StoredTarget, kind: rows.Kind = KIND) -> StoredTarget:
    """Store a new target, or one of another kind.

    Raises:
        Unavailable: storage did not answer.
    """
    body = TARGET.body(target)
    write = rows.put(kind, target.target_id, body, version=0)
    rows.commit([write, *rows.count_new(kind, 1)], [Change(f"{kind}/{target.target_id}", None, body)])
    return replace(target, version=1)


def change_target(target_id: str, how: Callable[[StoredTarget], StoredTarget]) -> StoredTarget:
    """Replace a target by what `how` makes of it.

    Raises:
        NotFound: there is none.
        Unavailable: storage did not answer, or others kept changing it.
    """
    return change_one(KIND, target_id, lambda: find_target(target_id), how, TARGET.body)


def page_of_targets(size: int, *, number: int, after: str | None) -> tuple[list[StoredTarget], int, str | None]:
    """Targets, their total, and where the next page starts (see `registry_rows.page`)."""
    page = rows.page(KIND, size, number=number, after=after)
    return [target_of(row) for row in page.rows], page.total, page.after


def target_of(row: RegistryRow) -> StoredTarget:
    """A stored row as a value."""
    return TARGET.value(row.body, target_id=row.sk, version=int(row.version or 0))


TARGET = Entity(
    StoredTarget,
    keys=("target_id", "version"),
    shapes={"Filter": Entity(Filter).nested()},
    keep=("base_url",),
)
