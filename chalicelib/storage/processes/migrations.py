"""Migrations of all instances of a version: how far each has come, and what became of every instance.

In the table of definitions: pk `migrations`, sk its id; pk `migration#<id>`, sk `0#<instance>` what could not be
migrated, `1#<instance>` what was.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from chalicelib.errors import NotFound
from chalicelib.storage.audit import recording
from chalicelib.storage.audit.entry import Change
from chalicelib.storage.base import codec, keys
from chalicelib.storage.base.entity import Entity
from chalicelib.storage.base.transact import Delete, Put, Stale, transact
from chalicelib.storage.ledger import due
from chalicelib.storage.processes.process_tables import DefinitionRow
from chalicelib.todo.reminders import DueEntry

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from chalicelib.storage.base.transact import Write

KIND = "migration"
OWNER = "workorder"
MOST_SHOWN = 1_000
"""Outcomes that one call shows: those that failed first."""
_ALL = "migrations"
_FAILED, _DONE = "0", "1"


@dataclass(frozen=True, slots=True)
class Migration:
    """One migration of all instances that run a version.

    Attributes:
        id: its id.
        from_id, to_id: the two versions.
        nodes: ids of nodes that have others in the new version.
        comment: why.
        by: id and name of who asked for it.
        dry: it is only tried.
        at: when it was asked for.
        after: the place of the last instance that was looked at, in the list of all.
        over: nothing is left to look at.
        version: counts its changes; 0 is not stored yet.
    """

    id: str
    from_id: str
    to_id: str
    at: datetime
    by: tuple[str, ...]
    nodes: Mapping[str, str] = field(default_factory=dict)
    comment: str = ""
    dry: bool = False
    after: str = ""
    over: bool = False
    version: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one instance; `error` empty where it was migrated, or would be."""

    instance_id: str
    error: str = ""
    warnings: tuple[str, ...] = ()


MIGRATION = Entity(Migration, keys=("id", "version"))
OUTCOME = Entity(Outcome, keys=("instance_id",))


def entry(migration: Migration) -> DueEntry:
    """Its entry in the due index, while something is left to do."""
    return DueEntry(KIND, migration.at, OWNER, migration.id, "")


def begin(migration: Migration) -> Migration:
    """Store a new one; one of this id that is there already stays as it is. 2 round trips."""
    row = _row(migration)
    writes: list[Write] = [Put(row, DefinitionRow.pk.does_not_exist()), *due.writes([], [entry(migration)])]
    told = {"from": migration.from_id, "to": migration.to_id, "nodes": dict(migration.nodes), "dry": migration.dry}
    change = Change(f"migration/{migration.id}", None, {**told, "comment": migration.comment})
    try:
        recording.commit(writes, keys.digest(f"migration {migration.id}", 36), [change])
    except Stale:
        return find(migration.id)
    return replace(migration, version=1)


def find(migration_id: str) -> Migration:
    """One migration; 1 round trip.

    Raises:
        NotFound: there is none.
    """
    try:
        row = DefinitionRow.get(_ALL, migration_id, consistent_read=True)
    except DefinitionRow.DoesNotExist:
        raise NotFound("迁移不存在", field="migrationId") from None
    return MIGRATION.value(codec.unpack(row.body), id=row.sk, version=int(row.version))


def move(before: Migration, after: Migration) -> Migration:
    """Store how far it has come; its due entry goes with the end. 1 round trip.

    Raises:
        Stale: somebody else has moved it.
    """
    row = _row(after)
    gone = due.writes([entry(before)], []) if after.over else []
    name = keys.digest(f"migration {before.id} {before.version}", 36)
    transact([Put(row, DefinitionRow.version == before.version), *gone], name)
    return replace(after, version=before.version + 1)


def outcome(migration_id: str, what: Outcome) -> list[Write]:
    """The writes that say what became of an instance, whatever was said before."""
    owner = f"{KIND}#{migration_id}"
    said, other = (_FAILED, _DONE) if what.error else (_DONE, _FAILED)
    row = DefinitionRow(owner, f"{said}#{what.instance_id}", body=codec.pack(OUTCOME.body(what)))
    return [Put(row), Delete(DefinitionRow(owner, f"{other}#{what.instance_id}"))]


def counted(migration_id: str) -> tuple[int, int]:
    """How many instances were migrated, and how many could not be; 2 round trips, 1 more per MB."""
    owner = f"{KIND}#{migration_id}"
    done, failed = (DefinitionRow.count(owner, DefinitionRow.sk.startswith(f"{said}#")) for said in (_DONE, _FAILED))
    return int(done), int(failed)


def outcomes(migration_id: str) -> list[Outcome]:
    """What became of the instances, those that could not be migrated first; 1 round trip per MB."""
    rows: Any = DefinitionRow.query(f"{KIND}#{migration_id}", consistent_read=True, limit=MOST_SHOWN)
    return [OUTCOME.value(codec.unpack(row.body), instance_id=row.sk[2:]) for row in rows]


def _row(migration: Migration) -> DefinitionRow:
    body = codec.pack(MIGRATION.body(migration))
    return DefinitionRow(_ALL, migration.id, version=migration.version + 1, body=body)
