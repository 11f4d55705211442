"""Adding to counters, exactly once: in one transaction with the mark of the event that is counted."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

from pynamodb.expressions.operand import Path

from chalicelib.storage.base import keys
from chalicelib.storage.base.together import read_together
from chalicelib.storage.base.transact import Put, Stale, Update, transact
from chalicelib.storage.ledger import entities
from chalicelib.storage.ledger.task_tables import EventRow, ProcessRow
from chalicelib.storage.reports.tally_table import TallyRow
from chalicelib.todo.times import china_month

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from pynamodb.expressions.update import Action

    from chalicelib.storage.base.transact import Write
    from chalicelib.todo.model import Event, ProcessInstance

SHARDS = 8
"""Of each subject and month; chosen by chance for each transaction, so that two of them seldom meet in a row."""
COUNTED = "counted"


@dataclass(frozen=True, slots=True)
class Part:
    """An event's mark as it is to be found and left: `begin` of its additions are counted, afterwards `end` or all."""

    event: Event
    begin: int = 0
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """What an instance was counted as, a JSON text; `version` 0 when it never was."""

    app_id: str
    instance_id: str
    body: str = ""
    version: int = 0


def instances(wanted: Sequence[tuple[str, str]]) -> list[tuple[ProcessInstance | None, Counted]]:
    """Of up to 50 instances by (app_id, id): how each stands, and what it was last counted as. One round trip."""
    pairs = [keys.join(*each) for each in wanted]
    asked = [(ProcessRow, key, None) for key in pairs] + [(TallyRow, _counted_key(key), COUNTED) for key in pairs]
    rows = read_together(asked) if asked else []
    found = []
    for (app_id, own), stored, told in zip(wanted, rows[: len(pairs)], rows[len(pairs) :], strict=True):
        instance = (
            entities.unpack_process(app_id, own, int(stored.version), stored.body)
            if isinstance(stored, ProcessRow)
            else None
        )
        body, version = (told.body or "", int(told.version or 0)) if isinstance(told, TallyRow) else ("", 0)
        found.append((instance, Counted(app_id, own, body, version)))
    return found


def commit(parts: Sequence[Part], adds: Mapping[tuple[str, str], Mapping[str, int]], told: Iterable[Counted]) -> None:
    """Add, and say in the same transaction that it is done; at most 100 rows in all.

    Raises:
        Stale: a mark is off already (its event is counted), or an instance was counted by somebody else; `found` names
            positions, those of the parts first.
        Unavailable: DynamoDB did not answer; nothing or all of it is done, and doing it again adds nothing twice.
    """
    writes: list[Write] = [_take_off(part) for part in parts]
    writes += [_remember(each) for each in told]
    writes += [_add(subject, month, measures) for (subject, month), measures in adds.items()]
    transact(writes, uuid4().hex)


def score(app_id: str, process: str, at: datetime, points: int) -> Write:
    """The write that counts an evaluation of a process, of the transaction that stores it."""
    return _add(*score_place(app_id, process, at), {f"e{points}": 1})


def score_place(app_id: str, process: str, at: datetime) -> tuple[str, str]:
    """Where an evaluation is counted: at its process, in China's month in which it was given."""
    return keys.join("process", app_id, process, ""), china_month(at)


def counted_meanwhile(parts: Sequence[Part], stale: Stale) -> list[Part]:
    """Those parts whose marks were found to be off."""
    return [part for position, part in enumerate(parts) if position in stale.found]


def _take_off(part: Part) -> Update:
    row = EventRow(keys.join(part.event.task.app_id, part.event.task.task_id), part.event.version)
    so_far = EventRow.counted == part.begin if part.begin else EventRow.counted.does_not_exist()
    action = EventRow.shard.remove() if part.end is None else EventRow.counted.set(part.end)
    return Update(row, [action], EventRow.shard.exists() & so_far)


def _remember(told: Counted) -> Put:
    key = _counted_key(keys.join(told.app_id, told.instance_id))
    unchanged = TallyRow.version == told.version if told.version else TallyRow.pk.does_not_exist()
    return Put(TallyRow(key, COUNTED, body=told.body, version=told.version + 1), unchanged)


def _add(subject: str, month: str, measures: Mapping[str, int]) -> Update:
    shard = random.randrange(SHARDS)  # noqa: S311 - spreads writes
    actions: list[Action] = [Path(name).add(number) for name, number in sorted(measures.items())]
    return Update(TallyRow(subject, f"{month}#{shard}"), actions)


def _counted_key(instance: str) -> str:
    return f"instance#{instance}"
