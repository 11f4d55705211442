"""One reading of the tables, each once. What must follow from tasks and instances is set against what is there.

Kept in memory: about 300 bytes a task and 200 a box row, so a million tasks fit into 1 GB. While the hub runs, rows of
one table are seen earlier than those of another; so the reading only tells where to look, and what is wrong there is
decided afterwards by reading it again consistently (tasks.py, boxes.py, cursors.py).
"""

from __future__ import annotations

import zlib
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chalicelib.storage.base import keys
from chalicelib.storage.deliveries.delivery_table import DeliveryRow
from chalicelib.storage.ledger import boxes, entities
from chalicelib.storage.ledger.debts import BOXES, NOTICES
from chalicelib.storage.ledger.due_table import DueRow
from chalicelib.storage.ledger.rows import EVENT_SHARDS
from chalicelib.storage.ledger.task_tables import BoxTableRow, EventRow, ProcessRow, TaskRow
from chalicelib.todo.projection import box_rows, process_box_rows
from chalicelib.todo.reminders import REMINDER, due_entries
from infra.verify.finding import Place, content, mark, packed, scan

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chalicelib.todo.projection import BoxRow

OWNERS = ("U#", "G#", "A#")
"""What box owners begin with; other rows of the table are notes of what a request caused."""


@dataclass(slots=True)
class Log:
    """Of one task's events: how many, the first and the last version, whether the last is marked, and its content."""

    number: int = 0
    first: int = 0
    last: int = 0
    marked: bool = False
    body: bytes = b""


@dataclass(slots=True)
class Survey:
    """What was read, and where something looks wrong."""

    read: Counter[str] = field(default_factory=Counter)
    logs: dict[str, Log] = field(default_factory=dict)
    waiting: int = 0
    oldest_waiting: str = ""
    owing: int = 0
    tasks: set[str] = field(default_factory=set)
    processes: set[str] = field(default_factory=set)
    stray_boxes: set[Place] = field(default_factory=set)
    stray_due: set[Place] = field(default_factory=set)
    counted: set[Place] = field(default_factory=set)
    cursors: set[Place] = field(default_factory=set)


@dataclass(slots=True)
class _Expected:
    """What must be there, as far as it has not been met yet.

    Attributes:
        tasks: key → version and content.
        rows: place of a box row → content, and what it follows from (`task` or `process`, key).
        due: identity of a due entry → key of its task.
        counts: owner, sort key and attribute of a counter → number.
    """

    tasks: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    rows: dict[bytes, tuple[bytes, str, str]] = field(default_factory=dict)
    due: dict[bytes, str] = field(default_factory=dict)
    counts: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def add(self, rows: Iterable[BoxRow], kind: str, key: str) -> None:
        """Expect these box rows, and that they are counted."""
        for row in rows:
            self.rows[mark(row.owner, boxes.sort_key(row))] = (content(row.row), kind, key)
            if row.box not in boxes.UNCOUNTED:
                self.counts[*boxes.counter_place(row), boxes.counter_name(row)] += 1


def survey() -> Survey:
    """Read everything once."""
    found, expected = Survey(), _Expected()
    _read_tasks(found, expected)
    _read_processes(found, expected)
    _read_events(found, expected)
    _read_boxes(found, expected)
    _read_due(found, expected)
    _read_cursors(found)
    return found


def _read_tasks(found: Survey, expected: _Expected) -> None:
    for item in scan(TaskRow):
        key, body = item["pk"]["S"], item["body"]["B"]
        task = entities.unpack_task(*keys.pair(key), int(item["version"]["N"]), body)
        found.read["tasks"] += 1
        expected.tasks[key] = (task.version, mark(body))
        expected.add(box_rows(task), "task", key)
        expected.due |= {mark(entry.kind, key, entry.mark): key for entry in due_entries(task)}
        if "owed" in item:
            found.owing += 1
            expected.due[mark(BOXES, key, "")] = key


def _read_processes(found: Survey, expected: _Expected) -> None:
    for item in scan(ProcessRow):
        key = item["pk"]["S"]
        process = entities.unpack_process(*keys.pair(key), int(item["version"]["N"]), item["body"]["B"])
        found.read["process instances"] += 1
        expected.add(process_box_rows(process), "process", key)


def _read_events(found: Survey, expected: _Expected) -> None:
    for item in scan(EventRow):
        key, version = item["task"]["S"], int(item["version"]["N"])
        found.read["events"] += 1
        log = found.logs.setdefault(key, Log(first=version))
        log.number, log.first = log.number + 1, min(log.first, version)
        if "owed" in item:
            found.owing += 1
            expected.due[mark(NOTICES, key, str(version))] = key
        shard = item.get("shard", {}).get("S")
        if version > log.last:
            log.last, log.marked, log.body = version, shard is not None, mark(item["body"]["B"])
        if shard is not None:
            found.waiting += 1
            found.oldest_waiting = min(found.oldest_waiting or item["at"]["S"], item["at"]["S"])
            if shard != event_shard(key):
                found.tasks.add(key)
    for key, log in found.logs.items():
        if (log.number, log.first) != (log.last, 1) or (log.last, log.body) != expected.tasks.get(key):
            found.tasks.add(key)
    found.tasks |= expected.tasks.keys() - found.logs.keys()


def event_shard(key: str) -> str:
    """The shard in which a task's events are marked."""
    return str(zlib.crc32(key.encode()) % EVENT_SHARDS)


def _read_boxes(found: Survey, expected: _Expected) -> None:
    stored: Counter[tuple[str, str, str]] = Counter()
    for item in scan(BoxTableRow):
        owner, sort = item["owner"]["S"], item["sort"]["S"]
        if not owner.startswith(OWNERS):
            continue
        if sort.startswith("count#"):
            stored.update({(owner, sort, name): int(item[name]["N"]) for name in item.keys() - {"owner", "sort"}})
            continue
        found.read["box rows"] += 1
        row = expected.rows.pop(mark(owner, sort), None)
        if row is None:
            found.stray_boxes.add((owner, sort))
        elif row[0] != packed(item):
            _suspect(found, *row[1:])
    for _, kind, key in expected.rows.values():
        _suspect(found, kind, key)
    differing = {name for name in stored.keys() | expected.counts.keys() if stored[name] != expected.counts[name]}
    found.counted = {(owner, sort.split("#")[1]) for owner, sort, _ in differing}


def _suspect(found: Survey, kind: str, key: str) -> None:
    (found.tasks if kind == "task" else found.processes).add(key)


def _read_due(found: Survey, expected: _Expected) -> None:
    for item in scan(DueRow):
        found.read["due entries"] += 1
        kind, subject, which = (item[name]["S"] for name in ("kind", "subject", "mark"))
        if expected.due.pop(mark(kind, subject, which), None) is None and kind == REMINDER:
            found.stray_due.add((item["shard"]["S"], item["at"]["S"]))
    found.tasks |= set(expected.due.values())


def _read_cursors(found: Survey) -> None:
    for item in scan(DeliveryRow):
        found.read["delivery cursors"] += 1
        key, wanted = item["task"]["S"], int(item["wanted"]["N"])
        log = found.logs.get(key, Log())
        behind = wanted < log.last and not log.marked
        beyond = max(wanted, int(item["version"]["N"])) > log.last
        pending = item["status"]["S"] == "pending"
        hidden = pending != ("due" in item and "next_at" in item)
        resting = not pending and item["status"]["S"] == "delivered" and int(item["version"]["N"]) < wanted
        if behind or beyond or hidden or resting:
            found.cursors.add((key, item["target"]["S"]))
