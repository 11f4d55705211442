"""Box rows and their counters against what they are projected from."""

from __future__ import annotations

from collections import Counter
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any

from pynamodb.exceptions import UpdateError
from pynamodb.expressions.operand import Path

from chalicelib.storage.base import codec, keys
from chalicelib.storage.base.dynamo import raw_query
from chalicelib.storage.base.transact import code_of
from chalicelib.storage.ledger import boxes, entities
from chalicelib.storage.ledger.task_tables import BoxTableRow, ProcessRow, TaskRow
from chalicelib.todo.projection import box_rows, process_box_rows
from infra.verify.finding import Finding, Place, content

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pynamodb.expressions.update import Action

    from chalicelib.todo.model import Task
    from chalicelib.todo.projection import BoxRow

ROUNDS = 3
Counts = Counter[tuple[str, str]]


def box_findings(task: Task) -> Iterator[Finding]:
    """Box rows of a task that are not there, or say something else."""
    yield from _absent(box_rows(task))


def process_findings(key: str) -> Iterator[Finding]:
    """The same of a process instance."""
    for row in ProcessRow.batch_get([key], consistent_read=True):
        yield from _absent(process_box_rows(entities.unpack_process(*keys.pair(key), int(row.version), row.body)))


def _absent(expected: Iterable[BoxRow]) -> Iterator[Finding]:
    for row in expected:
        place = row.owner, boxes.sort_key(row)
        stored = _stored(place)
        if stored is None or content(codec.unpack(stored.body)) != content(row.row):
            kind = "box row is missing" if stored is None else "box row says something else"
            repair = partial(BoxTableRow(*place, body=codec.pack(row.row)).save)
            yield Finding(kind, f"{place[0]} {place[1]}", repair)


def stray_findings(place: Place) -> Iterator[Finding]:
    """A box row that nothing stands behind: its task has ended, gone to somebody else, or is not stored."""
    stored = _stored(place)
    if (
        stored is not None
        and not _owes(stored)
        and place not in {(row.owner, boxes.sort_key(row)) for row in _subject(stored)}
    ):
        same = BoxTableRow.body == stored.body
        yield Finding("box row of nothing", f"{place[0]} {place[1]}", partial(stored.delete, condition=same))


def _owes(stored: BoxTableRow) -> bool:
    """Whether boxes of the task behind a row are still being written."""
    body = codec.unpack(stored.body)
    wanted = [keys.join(body["appId"], body["taskId"])] if body.get("taskId") else []
    return any(row.owed for row in TaskRow.batch_get(wanted, consistent_read=True)) if wanted else False


def _subject(stored: BoxTableRow) -> list[BoxRow]:
    """All box rows of the task or process instance that a row is about."""
    body = codec.unpack(stored.body)
    if body.get("taskId") is None:
        key = keys.join(body["appId"], body["processInstanceId"])
        rows = [entities.unpack_process(*keys.pair(r.pk), int(r.version), r.body) for r in ProcessRow.batch_get([key])]
        return [each for process in rows for each in process_box_rows(process)]
    key = keys.join(body["appId"], body["taskId"])
    tasks = [entities.unpack_task(*keys.pair(r.pk), int(r.version), r.body) for r in TaskRow.batch_get([key])]
    return [each for task in tasks for each in box_rows(task)]


def _stored(place: Place) -> BoxTableRow | None:
    return next(iter(BoxTableRow.batch_get([place], consistent_read=True)), None)


def counter_findings(owner: str, box: str) -> Iterator[Finding]:
    """A box whose counters do not say how many rows it has. One that changes during the recount is counted again."""
    for _ in range(ROUNDS):
        before, counted, after = _stored_counts(owner, box), _recount(owner, box), _stored_counts(owner, box)
        if before == after:
            break
    else:
        return
    for sort in sorted({sort for sort, _ in before.keys() | counted.keys()}):
        wrong = {
            name: (before[sort, name], counted[sort, name])
            for at, name in before.keys() | counted.keys()
            if at == sort and before[sort, name] != counted[sort, name]
        }
        if wrong:
            told = ", ".join(f"{name} says {says}, is {number}" for name, (says, number) in sorted(wrong.items()))
            yield Finding("wrong total of a box", f"{owner} {sort}: {told}", partial(_correct, (owner, sort), wrong))


def _correct(place: Place, wrong: dict[str, tuple[int, int]]) -> None:
    actions: list[Action] = [Path(name).set(number) for name, (_, number) in wrong.items()]
    same = [Path(n) == says if says else Path(n).does_not_exist() | (Path(n) == 0) for n, (says, _) in wrong.items()]
    condition = same[0]
    for each in same[1:]:
        condition = condition & each
    try:
        BoxTableRow(*place).update(actions=actions, condition=condition)
    except UpdateError as error:
        if code_of(error) != "ConditionalCheckFailedException":
            raise  # else it was counted on meanwhile; the next round looks again


def _stored_counts(owner: str, box: str) -> Counts:
    found: Counts = Counter()
    for item in _items(owner, f"count#{box}#"):
        for name in item.keys() - {"owner", "sort"}:
            found[item["sort"]["S"], name] = int(item[name]["N"])
    return found


def _recount(owner: str, box: str) -> Counts:
    """From the tasks behind the box's rows: a row alone does not tell whether one reader may meet it twice."""
    found: Counts = Counter()
    rows = (codec.unpack(item["body"]["B"]) for item in _items(owner, f"{box}#"))
    subjects = (keys.join(row["appId"], row["taskId"]) for row in rows)
    while batch := list(dict.fromkeys(islice(subjects, 100))):
        for stored in TaskRow.batch_get(batch, consistent_read=True):
            task = entities.unpack_task(*keys.pair(stored.pk), int(stored.version), stored.body)
            for row in box_rows(task):
                if (row.owner, row.box) == (owner, box):
                    found[boxes.counter_place(row)[1], boxes.counter_name(row)] += 1
    return found


def _items(owner: str, beginning: str) -> Iterator[dict[str, Any]]:
    start: dict[str, Any] | None = None
    while True:
        condition = BoxTableRow.sort.startswith(beginning)
        answer = raw_query(
            BoxTableRow, owner, range_key_condition=condition, consistent_read=True, exclusive_start_key=start
        )
        yield from answer["Items"]
        start = answer.get("LastEvaluatedKey")
        if not start:
            return
