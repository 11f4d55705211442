"""Reading the audit log, newest first, and whether its chains are whole."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from datetime import UTC, datetime
from heapq import merge
from typing import TYPE_CHECKING, Any

from chalicelib.storage.audit.audit_table import AuditRow
from chalicelib.storage.audit.entry import hash_of
from chalicelib.storage.audit.recording import CHAINS
from chalicelib.storage.base.codec import moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LOOKED_AT = 500
"""Entries of a chain that one page looks at: a filter that finds little answers a short page and a cursor."""
_FIRST, _LAST = "0", "~"


@dataclass(frozen=True, slots=True)
class Asked:
    """What of the log is wanted; what is empty says nothing.

    Attributes:
        actor: a person's, an application's or a service's id.
        action: part of the route, or of what else the entry calls itself.
        object: a thing (`user/zhangsan`), or the beginning of its name (`user/`).
        begin, end: as `entry.stamp` writes moments; both inclusive.
    """

    actor: str = ""
    action: str = ""
    object: str = ""
    begin: str = ""
    end: str = ""

    def wants(self, entry: dict[str, Any]) -> bool:
        """Whether an entry is meant."""
        who = (entry.get("user_id"), entry.get("app_id"))
        objects = [change["object"] for change in entry["changes"]]
        return (
            (not self.actor or self.actor in who)
            and self.action in entry["action"]
            and (not self.object or any(_is(each, self.object) for each in objects))
        )


def page(asked: Asked, size: int, after: str | None) -> tuple[list[dict[str, Any]], str | None]:
    """Entries with their `hash`, newest first, and where the next page starts; 1 round trip a chain, all at once."""
    begin, end = asked.begin or _FIRST, after or (f"{asked.end}{_LAST}" if asked.end else _LAST)
    with ThreadPoolExecutor(CHAINS) as pool:
        # Each in the context of the call, whose time limit holds for it too.
        asked_of = [pool.submit(copy_context().run, _read, str(chain), begin, end) for chain in range(CHAINS)]
        found = [each.result() for each in asked_of]
    # Beyond where a chain was read to, the others must not be told either: its next entries come in between.
    reached = max((rows[-1].sk for rows in found if len(rows) == LOOKED_AT), default="")
    shown: list[dict[str, Any]] = []
    for row in merge(*found, key=lambda row: row.sk, reverse=True):
        if row.sk < reached:
            break
        entry = {**json.loads(row.body), "hash": row.hash}
        if asked.wants(entry):
            shown.append(entry)
            if len(shown) == size:
                return shown, row.sk
    return shown, reached or None


def breaks(rows: Iterable[AuditRow], previous: str | None = None) -> Iterator[str]:
    """Where entries of one chain, oldest first, are not as they were written.

    Args:
        rows: entries that follow one another.
        previous: the hash before the first of them; None when it is not known.
    """
    number: int | None = None
    for row in sorted(rows, key=lambda row: int(row.number)):
        entry = json.loads(row.body)
        if hash_of(row.body) != row.hash or entry["number"] != int(row.number):
            yield f"{row.pk} {row.sk}: changed"
        if number is not None and int(row.number) != number + 1:
            yield f"{row.pk} {row.sk}: {int(row.number) - number - 1} entries before it are missing"
        elif previous is not None and entry["previous"] != previous:
            yield f"{row.pk} {row.sk}: does not follow the entry before it"
        number, previous = int(row.number), row.hash


def chain_rows(chain: str, *, newest: int) -> list[AuditRow]:
    """The newest entries of a chain, oldest first; 1 round trip."""
    found = AuditRow.query(f"chain#{chain}", scan_index_forward=False, limit=newest, consistent_read=True)
    return list(found)[::-1]


def stretch(chain: str, where: float, length: int) -> list[AuditRow]:
    """Entries of a chain that follow one another, from a place between its first day (0) and now (1); 2 round trips."""
    first = next(iter(AuditRow.query(f"chain#{chain}", limit=1)), None)
    if first is None:
        return []
    begin = moment(first.sk.partition("#")[0])
    place = begin + (datetime.now(UTC) - begin) * where
    return list(AuditRow.query(f"chain#{chain}", AuditRow.sk >= f"{place:%Y-%m-%dT%H:%M:%S}", limit=length))


def _read(chain: str, begin: str, end: str) -> list[AuditRow]:
    between = AuditRow.sk.between(begin, end)
    found = AuditRow.query(
        f"chain#{chain}", between, scan_index_forward=False, limit=LOOKED_AT + 1, consistent_read=True
    )
    return [row for row in found if row.sk != end][:LOOKED_AT]


def _is(found: str, wanted: str) -> bool:
    return found.startswith(wanted) if wanted.endswith("/") else found == wanted
