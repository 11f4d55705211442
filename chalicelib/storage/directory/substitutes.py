"""Absences: who stands in for whom, from when until when. Kept with both, in the registry.

The row under the substitute (pk `substitute#<who stands in>`) answers "for whom may he act", the one under the absent
(pk `absence#<who is away>`) lists and ends them; both are written together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.storage.audit import recording
from chalicelib.storage.audit.entry import Change
from chalicelib.storage.base import keys
from chalicelib.storage.base.entity import Entity
from chalicelib.storage.base.transact import Delete, Put
from chalicelib.storage.directory.registry_table import RegistryRow
from chalicelib.todo import projection

if TYPE_CHECKING:
    from datetime import datetime

MOST = 200


@dataclass(frozen=True, slots=True)
class Absence:
    """`user_id` is away from `begin` to before `end`; `substitute_id` handles what is assigned to him meanwhile."""

    id: str
    user_id: str
    substitute_id: str
    begin: datetime
    end: datetime

    def covers(self, now: datetime) -> bool:
        """Whether it holds at a moment."""
        return self.begin <= now < self.end


ABSENCE = Entity(Absence, keys=("id",), names={"user_id": "user", "substitute_id": "substitute"})


def stood_in_for(substitute_id: str, now: datetime) -> frozenset[str]:
    """Ids of those for whom a person stands in at a moment; 1 round trip."""
    return frozenset(each.user_id for each in _read(f"substitute#{substitute_id}") if each.covers(now))


def lent_boxes(substitute_id: str, now: datetime) -> list[str]:
    """The boxes of those a person stands in for at a moment; 1 round trip."""
    return [projection.user_box(each) for each in sorted(stood_in_for(substitute_id, now))]


def of(user_id: str) -> list[Absence]:
    """Somebody's absences, 200 at most; 1 round trip."""
    return _read(f"absence#{user_id}")


def save(absence: Absence) -> None:
    """Store an absence under both people."""
    change = Change(f"absence/{absence.id}", None, ABSENCE.body(absence))
    recording.commit([Put(row) for row in _rows(absence)], keys.digest(f"absence {absence}", 36), [change])


def remove(absence: Absence) -> None:
    """End an absence for good."""
    change = Change(f"absence/{absence.id}", ABSENCE.body(absence), None)
    recording.commit([Delete(row) for row in _rows(absence)], keys.digest(f"no absence {absence}", 36), [change])


def _rows(absence: Absence) -> list[RegistryRow]:
    owners = (f"substitute#{absence.substitute_id}", f"absence#{absence.user_id}")
    return [RegistryRow(owner, absence.id, body=ABSENCE.body(absence)) for owner in owners]


def _read(owner: str) -> list[Absence]:
    rows = RegistryRow.query(owner, consistent_read=True, limit=MOST)
    return [ABSENCE.value(row.body, id=row.sk) for row in rows]
