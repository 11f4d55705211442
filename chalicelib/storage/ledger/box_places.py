"""What a box's rows and counters are read with, and on which day of it a page begins."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from chalicelib.storage.base.dynamo import raw_query
from chalicelib.storage.ledger.task_tables import BoxTableRow
from chalicelib.todo.projection import TODO

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

FIRST, LAST = " ", "~"
"""Before and after everything that a place in a box may begin with."""

Bucket = tuple[int, str]


@dataclass(slots=True)
class Counts:
    """How many rows the boxes of some owners hold, by owner and bucket; `shared` are rows that several owners have."""

    by_owner: list[Counter[Bucket]] = field(default_factory=list)
    shared: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return sum(sum(counts.values()) for counts in self.by_owner)


def ascending(box: str) -> bool:
    """Todos wait in order of priority, then age; all other boxes show the newest first."""
    return box == TODO


def read_counts(owners: Sequence[str], box: str) -> Counts:
    """The counters of a box of each owner. 1 round trip each, together."""
    counts = Counts()
    for items in parallel(lambda owner: list(items_of(owner, f"count#{box}#{FIRST}", f"count#{box}#{LAST}")), owners):
        buckets: Counter[Bucket] = Counter()
        for item in items:
            month = item["sort"]["S"].split("#")[2]
            for name, value in item.items():
                if name in ("owner", "sort"):
                    continue
                number = int(value["N"])
                buckets[int(name[0]), month + name[1:3]] += number
                counts.shared += number if name.endswith("s") else 0
        counts.by_owner.append(buckets)
    return counts


def locate(counts: Counts, box: str, offset: int) -> tuple[int, str | None]:
    """The bucket in which row `offset` stands: rows to skip in it, and the place before it."""
    merged: Counter[Bucket] = Counter()
    for buckets in counts.by_owner:
        merged.update(buckets)
    for (priority, day), number in sorted(merged.items(), reverse=not ascending(box)):
        if offset < number:
            edge = FIRST if ascending(box) else LAST
            return offset, f"{box}#{priority}#{day}{edge}"
        offset -= number
    return 0, None


def items_of(
    owner: str, low: str, high: str, *, forward: bool = True, page: int | None = None
) -> Iterator[dict[str, Any]]:
    """What an owner has between two places; 1 round trip for each page of the table's."""
    start: dict[str, Any] | None = None
    while True:
        answer = raw_query(
            BoxTableRow,
            owner,
            range_key_condition=BoxTableRow.sort.between(low, high),
            scan_index_forward=forward,
            consistent_read=True,
            limit=page,
            exclusive_start_key=start,
        )
        yield from answer["Items"]
        start = answer.get("LastEvaluatedKey")
        if not start:
            return


def parallel(read: Callable[[str], list[dict[str, Any]]], owners: Sequence[str]) -> list[list[dict[str, Any]]]:
    """What `read` gives for each owner, eight at a time, within the caller's time limit."""
    if len(owners) == 1:
        return [read(owners[0])]
    with ThreadPoolExecutor(max_workers=min(8, len(owners))) as pool:
        asked = [pool.submit(copy_context().run, read, owner) for owner in owners]
        return [each.result() for each in asked]
