"""Applications and services that somebody asks to have registered: asked for, then granted or refused, once.

A registration is one row; two more name it in the lists, its applicant's and that of its status, by the time it was
asked for. All of a decision is one transaction, with the application or service that a grant makes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from chalicelib.errors import Conflict, NotFound
from chalicelib.storage.audit.entry import Change
from chalicelib.storage.base.codec import iso
from chalicelib.storage.base.entity import TEXT, Entity
from chalicelib.storage.base.transact import Delete, Put, Stale
from chalicelib.storage.directory import registry_rows as rows
from chalicelib.storage.directory.registry_table import RegistryRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from chalicelib.storage.base.transact import Write
    from chalicelib.storage.directory.model import CredentialKind, HolderKind, Scheme

Status = Literal["requested", "granted", "refused"]
STATUSES: tuple[Status, ...] = ("requested", "granted", "refused")
KIND: rows.Kind = "registration"


@dataclass(frozen=True, slots=True)
class Registration:
    """One of them.

    Attributes:
        applicant: the person who asked.
        wanted: the application or service, as it is stored.
        credential: the kind of secret that is asked for; with a scheme where it signs.
        reason: why the applicant asks.
        refusal: why an administrator refused.
        shown_at: when the secret was made and shown; None until then.
    """

    registration_id: str
    applicant: str
    kind: HolderKind
    holder_id: str
    wanted: Mapping[str, Any]
    created_at: datetime
    credential: CredentialKind = "workorder"
    scheme: Scheme = ""
    reason: str = ""
    status: Status = "requested"
    decided_by: str = ""
    decided_at: datetime | None = None
    refusal: str = ""
    shown_at: datetime | None = None
    version: int = 0


REGISTRATION = Entity(
    Registration,
    keys=("registration_id", "version"),
    shapes=dict.fromkeys(("HolderKind", "CredentialKind", "Scheme", "Status"), TEXT),
)


def find_registration(registration_id: str) -> Registration:
    """One of them; 1 round trip.

    Raises:
        NotFound: there is none.
    """
    row = rows.read(KIND, registration_id) if registration_id else None
    if row is None:
        raise NotFound("申请不存在")
    return _registration(row)


def create_registration(new: Registration) -> Registration:
    """Store one (version 0 before, 1 after). A repeat finds the one that is stored.

    Raises:
        Conflict: another one has its id.
    """
    write = _put(new)
    try:
        rows.commit([write, *rows.count_new(KIND, 1), *_listed(None, new)], _changes(None, new))
    except Stale:
        stored = find_registration(new.registration_id)
        if stored.applicant != new.applicant:
            raise Conflict("申请编号已被占用") from None
        return stored
    return replace(new, version=1)


def replace_registration(old: Registration, new: Registration, also: Sequence[Write] = ()) -> Registration:
    """Replace one by another, together with what else follows from that.

    Raises:
        Stale: it, or what follows, is no longer as it was read.
    """
    write = _put(new)
    try:
        rows.commit([write, *also, *_listed(old, new)], _changes(old, new))
    except Stale as stale:
        if not stale.is_ours(0, write):
            raise
    return replace(new, version=old.version + 1)


def of_applicant(user_id: str) -> list[Registration]:
    """Everything that a person has asked for, the newest first; 1 round trip, and 1 per 100."""
    return _read(reversed(_names(f"registrations of#{user_id}")))


def of_status(status: Status, size: int, number: int) -> tuple[list[Registration], int]:
    """One page of those of a status, the oldest first, and how many there are; 2 round trips."""
    names = _names(f"registrations#{status}")
    first = (number - 1) * size
    return _read(names[first : first + size]), len(names)


def how_many_wait(user_id: str) -> int:
    """How much a person has asked for that nobody has decided on; 1 round trip."""
    return sum((row.body or {}).get("waits", False) for row in RegistryRow.query(f"registrations of#{user_id}"))


def _put(one: Registration) -> Put:
    return rows.put(KIND, one.registration_id, REGISTRATION.body(one), version=one.version)


def _changes(old: Registration | None, new: Registration) -> list[Change]:
    """For the audit log: what became of it, and what a grant makes."""
    before = REGISTRATION.body(old) if old else None
    own = Change(f"{KIND}/{new.registration_id}", before, REGISTRATION.body(new))
    granted = new.status == "granted" and old is not None and old.status != "granted"
    return [own, Change(f"{new.kind}/{new.holder_id}", None, new.wanted)] if granted else [own]


def _listed(old: Registration | None, new: Registration) -> list[Write]:
    if old is not None and old.status == new.status:
        return []
    place = f"{iso(new.created_at)}#{new.registration_id}"
    own = Put(RegistryRow(f"registrations of#{new.applicant}", place, body={"waits": new.status == "requested"}))
    left: list[Write] = [] if old is None else [Delete(RegistryRow(f"registrations#{old.status}", place))]
    return [own, *left, Put(RegistryRow(f"registrations#{new.status}", place))]


def _names(partition: str) -> list[str]:
    return [row.sk.partition("#")[2] for row in RegistryRow.query(partition, consistent_read=True)]


def _read(names: Iterable[str]) -> list[Registration]:
    wanted = list(names)
    found = rows.read_many(KIND, wanted)
    return [_registration(found[name]) for name in wanted if name in found]


def _registration(row: RegistryRow) -> Registration:
    return REGISTRATION.value(row.body, registration_id=row.sk, version=int(row.version or 0))
