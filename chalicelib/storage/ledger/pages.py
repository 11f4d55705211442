"""Pages of a person's boxes: his own and his candidate groups' merged, in the protocol's order, with exact totals.

Two round trips without filters, whatever the depth: the counters (which also tell on which day a page begins), then
the rows. With filters, in the started box, or where a reader meets rows twice, the reader's own boxes are read whole,
up to `MAX_READ` rows; the cost depends on the reader's boxes alone.
"""

from __future__ import annotations

import heapq
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

from chalicelib.errors import BadInput
from chalicelib.storage.base import codec
from chalicelib.storage.base.dynamo import raw_query
from chalicelib.storage.ledger.boxes import UNCOUNTED
from chalicelib.storage.ledger.filters import Filters
from chalicelib.storage.ledger.task_tables import BoxTableRow
from chalicelib.todo.model import Source
from chalicelib.todo.projection import TODO

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from chalicelib.storage.ledger.filters import Order

MAX_READ = 20_000
_FIRST, _LAST = " ", "~"

Bucket = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of one page, the exact number of rows in all, and the place after the last row (None at the end)."""

    rows: list[dict[str, Any]]
    total: int
    after: str | None


@dataclass(slots=True)
class _Counts:
    by_owner: list[Counter[Bucket]] = field(default_factory=list)
    shared: int = 0

    @property
    def total(self) -> int:
        return sum(sum(counts.values()) for counts in self.by_owner)


def read_page(  # noqa: PLR0913 - which page, of which boxes, through which filters
    owners: Sequence[str],
    box: str,
    size: int,
    *,
    number: int = 1,
    after: str | None = None,
    filters: Filters | None = None,
    lent: Sequence[str] = (),
) -> Page:
    """One page of the merged boxes of `owners`.

    Args:
        owners: box owners, e.g. a user's box and those of his groups.
        box: todo, done, started, copied or unassigned.
        size: rows a page.
        number: page number from 1; beyond the end the rows are empty and the total still right.
        after: instead of a number, the place that an earlier page ended at.
        filters: rows to keep.
        lent: owners whose work orders alone are shown besides: those of people somebody stands in for.

    Raises:
        BadInput: filters, or lent boxes, on a box of more than MAX_READ rows; narrow the dates or page without filters.
    """
    counts = _Counts() if box in UNCOUNTED or lent else _read_counts(owners, box)
    if filters or box in UNCOUNTED or lent or counts.shared:
        items = _whole([*owners, *lent], box)
        kept = [item for item in items if item["owner"]["S"] not in lent or _row(item)["source"] == Source.WORKORDER]
        return _kept(kept, box, size, number, after, filters or Filters())
    if after is not None:
        rows = list(islice(_merged(owners, box, after, size + 1), size + 1))
    else:
        skip, start = _locate(counts, box, (number - 1) * size)
        if start is None:
            return Page([], counts.total, None)
        rows = list(islice(_merged(owners, box, start, skip + size + 1), skip, skip + size + 1))
    return _page(rows, size, counts.total)


def _page(rows: list[dict[str, Any]], size: int, total: int) -> Page:
    shown = rows[:size]
    more = len(rows) > size
    return Page([_row(item) for item in shown], total, shown[-1]["sort"]["S"] if more else None)


def _row(item: dict[str, Any]) -> dict[str, Any]:
    return codec.unpack(item["body"]["B"])


def _ascending(box: str) -> bool:
    """Todos wait in order of priority, then age; all other boxes show the newest first."""
    return box == TODO


def _read_counts(owners: Sequence[str], box: str) -> _Counts:
    counts = _Counts()
    for items in _parallel(lambda owner: list(_items(owner, f"count#{box}#{_FIRST}", f"count#{box}#{_LAST}")), owners):
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


def _locate(counts: _Counts, box: str, offset: int) -> tuple[int, str | None]:
    """The bucket in which row `offset` stands: rows to skip in it, and the place before it."""
    merged: Counter[Bucket] = Counter()
    for buckets in counts.by_owner:
        merged.update(buckets)
    for (priority, day), number in sorted(merged.items(), reverse=not _ascending(box)):
        if offset < number:
            edge = _FIRST if _ascending(box) else _LAST
            return offset, f"{box}#{priority}#{day}{edge}"
        offset -= number
    return 0, None


def _merged(owners: Sequence[str], box: str, start: str, limit: int) -> Iterator[dict[str, Any]]:
    """Rows after `start` of all owners in order, doubles dropped."""
    up = _ascending(box)
    bounds = (start, f"{box}#{_LAST}") if up else (f"{box}#{_FIRST}", start)
    streams = _parallel(
        lambda owner: list(islice(_items(owner, *bounds, forward=up, page=limit + 1), limit + 1)), owners
    )
    last = start
    for item in heapq.merge(*streams, key=lambda item: item["sort"]["S"], reverse=not up):
        place = item["sort"]["S"]
        if place != last:
            yield item
        last = place


def _whole(owners: Sequence[str], box: str) -> list[dict[str, Any]]:
    edge = f"{box}#{_FIRST}" if _ascending(box) else f"{box}#{_LAST}"
    items = list(islice(_merged(owners, box, edge, MAX_READ), MAX_READ + 1))
    if len(items) > MAX_READ:
        raise BadInput(f"该箱超过 {MAX_READ} 条，不能筛选；请不带筛选条件翻页", field="box_filters")
    return items


def _kept(
    items: Sequence[dict[str, Any]], box: str, size: int, number: int, after: str | None, filters: Filters
) -> Page:
    kept = [item for item in items if filters.keep(_row(item))]
    if filters.order:
        return _ordered(kept, filters.order, size, (number - 1) * size, after)
    if after is None:
        start = (number - 1) * size
    else:
        places = (item["sort"]["S"] for item in kept)
        start = sum(place <= after if _ascending(box) else place >= after for place in places)
    return _page(kept[start : start + size + 1], size, len(kept))


def _ordered(kept: Sequence[dict[str, Any]], order: Order, size: int, start: int, after: str | None) -> Page:
    """The page in another order; the place after a row is what it is sorted by."""
    placed = [(_place(row, order, item["sort"]["S"]), row) for item in kept for row in [_row(item)]]
    placed.sort(key=lambda each: each[0], reverse=order == "newest")
    if after is not None:
        start = sum(place >= after if order == "newest" else place <= after for place, _ in placed)
    shown = placed[start : start + size]
    more = len(placed) > start + size
    return Page([row for _, row in shown], len(kept), shown[-1][0] if more else None)


def _place(row: dict[str, Any], order: Order, own: str) -> str:
    if order == "urgent":
        return f"{row.get('priority') or 0}#{row.get('dueTime') or _LAST}#{own}"
    by = (row.get("dueTime") or _LAST) if order == "due" else row.get("createdOn") or ""
    return f"{by} {own}"


def _items(
    owner: str, low: str, high: str, *, forward: bool = True, page: int | None = None
) -> Iterator[dict[str, Any]]:
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


def _parallel(read: Callable[[str], list[dict[str, Any]]], owners: Sequence[str]) -> list[list[dict[str, Any]]]:
    if len(owners) == 1:
        return [read(owners[0])]
    with ThreadPoolExecutor(max_workers=min(8, len(owners))) as pool:
        return list(pool.map(read, owners))
