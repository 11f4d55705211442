"""How many lines a person's boxes have, and how many of his todos can be claimed or are late.

Two round trips at most, each of several reads at once. Lines are counted by their counters where these say all; what
a counter does not know (who may claim, what is late, what is started) is read from the lines themselves, the first two
pages of each box, some 4,000 lines.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chalicelib.storage.base import codec
from chalicelib.storage.base.dynamo import raw_query
from chalicelib.storage.ledger import notices
from chalicelib.storage.ledger.task_tables import BoxTableRow
from chalicelib.todo.projection import COPIED, DONE, STARTED, TODO, may_be_lent
from chalicelib.todo.times import china

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from concurrent.futures import Future
    from datetime import datetime

_FIRST, _LAST = " ", "~"
_AT_ONCE = 16

Lines = dict[str, bytes]
"""Place in the merged box → body; a line that stands in two boxes is one."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Figures of a person's boxes.

    `complete` is false where not every line was read: claimable and overdue are of those that were, and a line that
    stands in two boxes counts twice in todo.
    """

    todo: int
    done: int
    started: int
    copied: int
    claimable: int
    overdue: int
    unread: int
    complete: bool


@dataclass(slots=True)
class _Read:
    """Lines of one owner's todo box, and where the next page begins."""

    owner: str
    lines: Lines
    rest: Any = None


def read(
    own: str, groups: Sequence[str], user_id: str, lent_boxes: Callable[[], Sequence[str]], now: datetime
) -> Counts:
    """Count.

    Args:
        own: the person's own boxes.
        groups: those of his candidate groups.
        user_id: whose notices.
        lent_boxes: asks for the boxes of people he stands in for; asked at once with the first reads.
        now: what is due before it is late.
    """
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        todos = [pool.submit(_page, owner) for owner in (own, *groups)]
        counted, started = pool.submit(_counted, own), pool.submit(_started, own)
        unread, lent = pool.submit(notices.unread, user_id), pool.submit(lent_boxes)
        first = [each.result() for each in todos]
        more = [pool.submit(_page, each.owner, each.rest) for each in first if each.rest]
        borrowed = [pool.submit(_page, owner) for owner in lent.result()]
        totals = [pool.submit(_todo_total, owner) for owner in (own, *groups)] if more else []
        lines = _lines([*first, *_results(more)])
        others = {place: body for place, body in _lines(_results(borrowed)).items() if may_be_lent(codec.unpack(body))}
    rows = [codec.unpack(body) for body in {**others, **lines}.values()]
    late, complete = china(now) or "", not any(each.rest for each in (*_results(more), *_results(borrowed)))
    return Counts(
        todo=len(rows) if complete else sum(_results(totals)),
        done=counted.result()[DONE],
        started=started.result(),
        copied=counted.result()[COPIED],
        claimable=sum(row.get("unclaimed") == "1" for row in rows),
        overdue=sum(bool(row.get("dueTime")) and row["dueTime"] < late for row in rows),
        unread=unread.result(),
        complete=complete,
    )


def _results(futures: Iterable[Future[Any]]) -> list[Any]:
    return [each.result() for each in futures]


def _lines(found: Iterable[_Read]) -> Lines:
    return {place: body for each in found for place, body in each.lines.items()}


def _page(owner: str, start: Any = None) -> _Read:
    answer = _query(owner, f"{TODO}#{_FIRST}", f"{TODO}#{_LAST}", exclusive_start_key=start)
    lines = {item["sort"]["S"]: item["body"]["B"] for item in answer["Items"]}
    return _Read(owner, lines, answer.get("LastEvaluatedKey"))


def _counted(owner: str) -> dict[str, int]:
    """Exact numbers of the boxes copied and done, whose counters stand side by side."""
    found = {COPIED: 0, DONE: 0}
    for item in _query(owner, f"count#{COPIED}#{_FIRST}", f"count#{DONE}#{_LAST}")["Items"]:
        found[item["sort"]["S"].split("#")[1]] += _sum(item)
    return found


def _todo_total(owner: str) -> int:
    """What the counters say."""
    return sum(map(_sum, _query(owner, f"count#{TODO}#{_FIRST}", f"count#{TODO}#{_LAST}")["Items"]))


def _started(owner: str) -> int:
    total, start = 0, None
    while True:
        answer = _query(owner, f"{STARTED}#{_FIRST}", f"{STARTED}#{_LAST}", select="COUNT", exclusive_start_key=start)
        total, start = total + int(answer["Count"]), answer.get("LastEvaluatedKey")
        if not start:
            return total


def _sum(item: dict[str, Any]) -> int:
    return sum(int(value["N"]) for name, value in item.items() if name not in ("owner", "sort"))


def _query(owner: str, low: str, high: str, **options: Any) -> dict[str, Any]:
    condition = BoxTableRow.sort.between(low, high)
    return raw_query(BoxTableRow, owner, range_key_condition=condition, consistent_read=True, **options)
