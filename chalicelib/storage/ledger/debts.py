"""What did not fit the transaction of a task's event: owed in it, and paid in the next ones, each on condition.

A transaction holds 100 items, and a task of 500 people has 1,000 box rows and counters, an urge of 1,000 people 2,000
notices. The transaction of the event then holds the task, the event, as many boxes as fit, and how far that came: on
the task's row for its boxes, on the event's row for its notices. Every other change of the task pays its boxes first,
so that boxes always go from one event to the next. What is owed stands in the due index: after a crash the sweeper
pays.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from chalicelib.storage.base import codec, keys
from chalicelib.storage.base.again import until_settled
from chalicelib.storage.base.together import read_together
from chalicelib.storage.base.transact import Update, transact
from chalicelib.storage.ledger import boxes, debt_queue, due, notices
from chalicelib.storage.ledger.task_tables import EventRow, TaskRow
from chalicelib.storage.ledger.tasks import event_of, task_of
from chalicelib.todo.projection import box_rows
from chalicelib.todo.reminders import DueEntry

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from pynamodb.expressions.update import Action

    from chalicelib.storage.base.transact import Write
    from chalicelib.storage.ledger.states import TaskKey
    from chalicelib.todo.model import Task
    from chalicelib.todo.notices import Notice

BOXES, NOTICES = "boxes", "notices"
"""Kinds of due entries."""
A_PAYMENT = 48
"""Box rows or notices of one transaction, each with its counter."""
ROUNDS = 8
_BEFORE_ALL = ("", "")


class BoxDebt(NamedTuple):
    """Of a task: the version its boxes showed before, since when they are owed, the last place that is paid."""

    since: int
    at: str
    paid: tuple[str, str]

    def text(self) -> str:
        """As it stands in the task's row."""
        return json.dumps([self.since, self.at, *self.paid], ensure_ascii=False)

    @classmethod
    def read(cls, text: str) -> BoxDebt:
        """Read what `text` wrote."""
        since, at, owner, sort = json.loads(text)
        return cls(since, at, (owner, sort))


class Debtor(NamedTuple):
    """What one event owes: of which task, since when, whether boxes, notices of which versions."""

    key: TaskKey
    at: datetime
    boxes: bool
    notices: tuple[int, ...]

    def entries(self) -> list[DueEntry]:
        """Its entries in the due index."""
        told = [DueEntry(NOTICES, self.at, *self.key, str(version)) for version in self.notices]
        return [*told, *([DueEntry(BOXES, self.at, *self.key, "")] if self.boxes else ())]


def spread(
    core: Sequence[Write], changed: Sequence[boxes.Change], told: Sequence[Notice], before: Task | None, most: int
) -> tuple[list[Write], Debtor]:
    """Take of an event's boxes and notices as many as `most` writes hold; note on its rows what is owed.

    Args:
        core: the other writes; one task's row and the rows of its events are among them.
        changed: what becomes of the task's boxes.
        told: its notices.
        before: the task as its boxes show it.
        most: writes that the transaction may have.
    """
    task_row = next(each.row for each in core if isinstance(each.row, TaskRow))
    event_rows = [each.row for each in core if isinstance(each.row, EventRow)]
    key, at = keys.pair(task_row.pk), codec.moment(event_rows[-1].at)
    debtor = Debtor(key, at, boxes=False, notices=_owe_notices(event_rows, told))
    room = most - len(core) - len(debtor.notices)
    fitting = list(changed)
    if len(boxes.writes_of(changed)) > room:
        debtor = debtor._replace(boxes=True)
        fitting = fitting[: max(0, (room - 1) // 2)]
        paid = fitting[-1].place if fitting else _BEFORE_ALL
        task_row.owed = BoxDebt(before.version if before else 0, codec.iso(at), paid).text()
    return [*core, *due.writes([], debtor.entries()), *boxes.writes_of(fitting)], debtor


def _owe_notices(event_rows: Sequence[EventRow], told: Sequence[Notice]) -> tuple[int, ...]:
    """Write into the rows of events whom they have still to tell; the versions of those events."""
    for row in event_rows:
        groups: dict[str, dict[str, Any]] = {}
        for each in told:
            if each.version == row.version:
                same = groups.setdefault(notices.notice_id(each), {"body": notices.body(each), "to": []})
                same["to"].append(each.to)
        if groups:
            row.owed = codec.pack(groups)
    return tuple(int(row.version) for row in event_rows if row.owed)


def hand_over(debtor: Debtor) -> None:
    """Leave what is owed to the function that pays."""
    debt_queue.ring(debtor.entries())


def settle(debtor: Debtor) -> None:
    """Pay what an event owes.

    Raises:
        Unavailable: storage did not answer, or time is up; what is paid stays paid.
    """
    if debtor.boxes:
        settle_boxes(debtor.key)
    for version in debtor.notices:
        settle_notices(debtor.key, version)


def settle_boxes(key: TaskKey) -> None:
    """Write what a task's boxes lack, as much as one transaction holds at a time; nothing where nothing is owed.

    Raises:
        Unavailable: see `settle`.
    """

    def attempt(_: int) -> None:
        (row,) = cast("list[TaskRow | None]", read_together([(TaskRow, keys.join(*key), None)]))
        if row is None or not row.owed:
            return
        debt = BoxDebt.read(row.owed)
        left = _unpaid(row, debt)
        for start in range(0, max(1, len(left)), A_PAYMENT):
            debt = _pay_boxes(row, debt, left[start : start + A_PAYMENT], last=start + A_PAYMENT >= len(left))

    until_settled(attempt, rounds=ROUNDS)


def _unpaid(row: TaskRow, debt: BoxDebt) -> list[boxes.Change]:
    (shown,) = cast("list[EventRow | None]", read_together([(EventRow, row.pk, debt.since)]))
    changed = boxes.changes(box_rows(event_of(shown).task if shown else None), box_rows(task_of(row)))
    return [each for each in changed if each.place > debt.paid]


def _pay_boxes(row: TaskRow, debt: BoxDebt, chunk: Sequence[boxes.Change], *, last: bool) -> BoxDebt:
    after = debt._replace(paid=chunk[-1].place) if chunk else debt
    same = (TaskRow.version == row.version) & (TaskRow.owed == debt.text())
    step = TaskRow.owed.remove() if last else TaskRow.owed.set(after.text())
    entry = DueEntry(BOXES, codec.moment(debt.at), *keys.pair(row.pk), "")
    writes = [*boxes.writes_of(chunk), Update(TaskRow(row.pk), [step], same)]
    _commit([*writes, *(due.writes([entry], []) if last else ())], f"{row.pk} {row.version} {debt.text()}")
    return after


def settle_notices(key: TaskKey, version: int) -> None:
    """Write the notices that an event owes; nothing where none is owed.

    Raises:
        Unavailable: see `settle`.
    """
    place = keys.join(*key), version

    def attempt(_: int) -> None:
        (row,) = cast("list[EventRow | None]", read_together([(EventRow, *place)]))
        if row is None or not row.owed:
            return
        groups = codec.unpack(row.owed)
        to_tell = [(to, each, codec.pack(group["body"])) for each, group in groups.items() for to in group["to"]]
        for start in range(int(row.told or 0), len(to_tell), A_PAYMENT):
            _pay_notices(row, start, to_tell[start : start + A_PAYMENT], last=start + A_PAYMENT >= len(to_tell))

    until_settled(attempt, rounds=ROUNDS)


def _pay_notices(row: EventRow, paid: int, chunk: Sequence[tuple[str, str, bytes]], *, last: bool) -> None:
    same = EventRow.owed.exists() & (EventRow.told == paid if paid else EventRow.told.does_not_exist())
    step: list[Action] = [EventRow.told.set(paid + len(chunk))]
    if last:
        step = [EventRow.owed.remove(), EventRow.told.remove()]
    entry = DueEntry(NOTICES, codec.moment(row.at), *keys.pair(row.task), str(int(row.version)))
    writes = [*notices.writes_to(chunk), Update(EventRow(row.task, int(row.version)), step, same)]
    _commit([*writes, *(due.writes([entry], []) if last else ())], f"{row.task} {row.version} told {paid}")


def _commit(writes: Sequence[Write], name: str) -> None:
    transact(writes, keys.digest(name, 36))
