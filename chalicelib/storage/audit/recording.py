"""A change and its entry in the audit log are one transaction: nothing changes unrecorded (docs/decisions/0220).

An entry is bound to the last one of its chain, whose head moves by condition. There are several chains, and each
attempt takes any of them, so that changes at the same time seldom meet; no push, no handling comes near them.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any, NamedTuple

from chalicelib.acting import actor
from chalicelib.storage.audit.audit_table import AuditRow
from chalicelib.storage.audit.entry import FIRST, hash_of, stamp, text_of
from chalicelib.storage.base.again import until_settled
from chalicelib.storage.base.keys import digest
from chalicelib.storage.base.transact import BUSY, Put, Stale, transact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalicelib.storage.audit.entry import Change
    from chalicelib.storage.base.transact import Write

CHAINS = 4
WRITES = 2
"""What a record adds to its transaction."""
HEAD = "head"
_ROUNDS = 12


class Head(NamedTuple):
    """The last entry of a chain and its sort key; number 0 before the first."""

    chain: str
    number: int = 0
    hash: str = FIRST
    place: str = ""


def writes(changes: Sequence[Change]) -> list[Put]:
    """What records these changes, for a transaction that is made again when it is stale; 1 round trip.

    Nothing when nobody acts (`chalicelib.acting`): what the hub does by itself is told elsewhere.
    """
    who = actor()
    if who is None or not changes:
        return []
    head = _head(str(random.randrange(CHAINS)))  # noqa: S311 - spreads writers
    number = head.number + 1
    text = text_of(who, changes, head.chain, number, head.hash)
    known = hash_of(text)
    # A clock that is behind does not put an entry before its predecessor.
    at = max(stamp(who), head.place.partition("#")[0])
    place = f"{at}#{head.chain}#{number:010d}"
    entry = AuditRow(f"chain#{head.chain}", place, number=number, hash=known, body=text)
    last = AuditRow(HEAD, head.chain, number=number, hash=known, body=place)
    unmoved = AuditRow.hash == head.hash if head.number else AuditRow.pk.does_not_exist()
    return [Put(entry, AuditRow.pk.does_not_exist()), Put(last, unmoved)]


def commit(own: Sequence[Write], token: str, changes: Sequence[Change]) -> None:
    """Commit `own` together with the record of the changes; as often as only the chain has moved meanwhile.

    Args:
        own: the change itself, 98 writes at most.
        token: names this very change, as `transact` asks.
        changes: what is recorded.

    Raises:
        Stale: one of `own` met another row than its condition says.
        Unavailable: see `transact`, or others kept recording.
    """

    def attempt(_: int) -> Stale | None:
        record = writes(changes)
        name = digest(f"{token} {_hash_of(record)}", 36) if record else token
        try:
            transact([*own, *record], name)
        except Stale as stale:
            if record and stale.is_ours(len(own), record[0]):
                return None
            if not record or any(position < len(own) for position in stale.found):
                return stale
            raise
        return None

    stale = until_settled(attempt, rounds=_ROUNDS, busy=BUSY)
    if stale is not None:
        raise stale


def note(*changes: Change) -> None:
    """Record what changes no single row: a token that is issued, a delivery that is asked for again.

    Raises:
        Unavailable: see `commit`.
    """
    commit([], "note", changes)


def _hash_of(record: Sequence[Put]) -> str:
    row: Any = record[0].row
    return str(row.hash)


def heads() -> list[Head]:
    """The last entry of every chain that has one; 1 round trip."""
    return [_of(row) for row in AuditRow.query(HEAD, consistent_read=True)]


def _head(chain: str) -> Head:
    try:
        row = AuditRow.get(HEAD, chain, consistent_read=True)
    except AuditRow.DoesNotExist:
        return Head(chain)
    return _of(row)


def _of(row: AuditRow) -> Head:
    return Head(row.sk, int(row.number), row.hash, row.body)
