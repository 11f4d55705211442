"""Counting events: what their tasks and instances count as is added when their marks come off, in one transaction.

A crash before it leaves the marks, so the sweeper rings again; after it nothing is left to count. Instances are counted
by how they stand and what they were counted as last, because a protocol may change one with any of its tasks.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from chalicelib.errors import Unavailable
from chalicelib.reports.tallies import Subject, Tally, added, difference, node_key, of_instance, of_task, process_key
from chalicelib.storage.base import codec, keys
from chalicelib.storage.base.transact import BUSY, Stale
from chalicelib.storage.reports import counters, reading
from chalicelib.storage.reports.counters import Counted, Part

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from chalicelib.storage.ledger.outbox import Marked

ATTEMPTS = 5
MOST_PLACES = 60
"""Of one transaction; marks and instances come on top, at most one each for an event."""
MOST_EVENTS = 15


@dataclass(frozen=True, slots=True)
class _Share:
    """A part of an event with what it adds."""

    part: Part
    adds: Tally


def settle(marked: Sequence[Marked]) -> None:
    """Count events and take their marks off.

    Raises:
        Unavailable: storage did not answer; what is not counted keeps its mark.
    """
    for batch in _batches([share for each in marked for share in _shares(each)]):
        _commit(batch)


def _shares(marked: Marked) -> Iterator[_Share]:
    """An event in as many parts as its places fill transactions: one, but for tasks of very many people."""
    tally = difference(of_task(marked.event.task), of_task(marked.before))
    places = sorted(tally)
    for begin in range(marked.counted, max(len(places), marked.counted + 1), MOST_PLACES):
        end = begin + MOST_PLACES
        part = Part(marked.event, begin, end if end < len(places) else None)
        yield _Share(part, {place: tally[place] for place in places[begin:end]})


def _batches(shares: Sequence[_Share]) -> Iterator[list[_Share]]:
    batch: list[_Share] = []
    places: set[object] = set()
    for share in shares:
        alone = share.part.begin or share.part.end is not None
        if batch and (alone or len(batch) == MOST_EVENTS or len(places | share.adds.keys()) > MOST_PLACES):
            yield batch
            batch, places = [], set()
        batch.append(share)
        places |= share.adds.keys()
        if alone:
            yield batch
            batch, places = [], set()
    if batch:
        yield batch


def _commit(batch: list[_Share]) -> None:
    for _ in range(ATTEMPTS):
        if not batch:
            return
        told, moved = _instances(batch)
        parts = [share.part for share in batch]
        adds = added(*(share.adds for share in batch), *moved)
        _list(batch)
        try:
            counters.commit(
                parts, {(subject_key(subject), month): each for (subject, month), each in adds.items()}, told
            )
        except Stale as stale:
            gone = counters.counted_meanwhile(parts, stale)
            batch = [share for share in batch if share.part not in gone]
        else:
            return
    raise Unavailable(BUSY)


def _instances(batch: Sequence[_Share]) -> tuple[list[Counted], list[Tally]]:
    """What the instances of a batch are counted as from now on, and what that adds; nothing of unchanged ones."""
    named = {
        (task.app_id, task.process_instance_id): process_key(task)
        for task in (share.part.event.task for share in batch)
        if task.process_instance_id
    }
    told, moved = [], []
    for (instance, before), key in zip(counters.instances(list(named)), named.values(), strict=True):
        after = of_instance(instance, _first_key(before) or key)
        text = write_counted(after)
        if text != before.body:
            told.append(replace(before, body=text))
            moved.append(difference(after, read_counted(before.body)))
    return told, moved


def _first_key(before: Counted) -> str:
    return next((subject.key for subject, _ in read_counted(before.body)), "")


def write_counted(tally: Tally) -> str:
    """A tally as it is kept of an instance; empty for nothing."""
    rows = [[*subject, month, dict(measures)] for (subject, month), measures in sorted(tally.items())]
    return codec.canonical(rows) if rows else ""


def read_counted(body: str) -> Tally:
    """The tally that `write_counted` wrote."""
    rows = json.loads(body) if body else []
    return {(Subject(*row[:4]), row[4]): Counter(row[5]) for row in rows}


def subject_key(subject: Subject) -> str:
    """The key that a subject's counters are stored under."""
    return keys.join(*subject)


def _list(batch: Sequence[_Share]) -> None:
    """Have the processes and nodes listed that are counted here for the first time."""
    for task in (share.part.event.task for share in batch):
        process = process_key(task)
        reading.note("app", task.app_id, "")
        reading.note(keys.join("process", task.app_id), process, str(task.details.get("procDefName") or ""))
        reading.note(keys.join("node", task.app_id, process), node_key(task), task.node_name)
