"""Pages of a person's boxes: his own and his candidate groups' merged, in the protocol's order, with exact totals.

The first page costs one round trip an owner, all at once: who has no more than that needs no counter. Deeper ones cost
two, whatever the depth: the counters (which also tell on which day a page begins), then the rows of who has any. Where
a reader meets rows twice, or stands in for somebody, his boxes and the lent ones are gone through row by row, however
many there are: no more is held than a page. With filters, and in the started box, they are read whole, up to `MAX_READ`
rows; the cost depends on the reader's boxes alone.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from chalicelib.errors import BadInput
from chalicelib.storage.base import codec
from chalicelib.storage.ledger.box_places import FIRST, LAST, ascending, items_of, locate, parallel, read_counts
from chalicelib.storage.ledger.boxes import UNCOUNTED
from chalicelib.storage.ledger.filters import Filters
from chalicelib.todo.projection import may_be_lent

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from chalicelib.storage.ledger.filters import Order

MAX_READ = 20_000


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of one page, the exact number of rows in all, and the place after the last row (None at the end)."""

    rows: list[dict[str, Any]]
    total: int
    after: str | None


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
        lent: owners of whom what a substitute may handle is shown besides: people somebody stands in for.

    Raises:
        BadInput: filters on a box of more than MAX_READ rows; narrow the dates or page without filters.
    """
    if filters or (box in UNCOUNTED and not lent):
        items = [item for item in _whole([*owners, *lent], box) if _is_shown(item, lent)]
        return _kept(items, box, size, number, after, filters or Filters())
    if lent:
        return _passed_through(owners, lent, box, size, number, after)
    return _first(owners, box, size) if after is None and number == 1 else _further(owners, box, size, number, after)


def _first(owners: Sequence[str], box: str, size: int) -> Page:
    """The first page. An owner's rows are counted by what was read of them; counters are asked where there are more."""
    streams = _streams(owners, box, _edge(box), size + 1)
    longer = [owner for owner, items in zip(owners, streams, strict=True) if len(items) > size + 1]
    counts = read_counts(longer, box)
    if counts.shared:
        return _passed_through(owners, (), box, size, 1, None)
    ended = {item["sort"]["S"] for items in streams if len(items) <= size + 1 for item in items}
    return _page(list(islice(_in_order(streams, box), size + 1)), size, len(ended) + counts.total)


def _further(owners: Sequence[str], box: str, size: int, number: int, after: str | None) -> Page:
    counts = read_counts(owners, box)
    if counts.shared:
        return _passed_through(owners, (), box, size, number, after)
    holding = [owner for owner, found in zip(owners, counts.by_owner, strict=True) if any(found.values())]
    if after is not None:
        rows = list(islice(_merged(holding, box, after, size + 1), size + 1))
    else:
        skip, start = locate(counts, box, (number - 1) * size)
        if start is None:
            return Page([], counts.total, None)
        rows = list(islice(_merged(holding, box, start, skip + size + 1), skip, skip + size + 1))
    return _page(rows, size, counts.total)


def _page(rows: list[dict[str, Any]], size: int, total: int) -> Page:
    shown = rows[:size]
    more = len(rows) > size
    return Page([_row(item) for item in shown], total, shown[-1]["sort"]["S"] if more else None)


def _edge(box: str) -> str:
    return f"{box}#{FIRST}" if ascending(box) else f"{box}#{LAST}"


def _row(item: dict[str, Any]) -> dict[str, Any]:
    return codec.unpack(item["body"]["B"])


def _merged(owners: Sequence[str], box: str, start: str, limit: int) -> Iterator[dict[str, Any]]:
    """Rows after `start` of all owners in order, doubles dropped."""
    return (item for item in _in_order(_streams(owners, box, start, limit), box) if item["sort"]["S"] != start)


def _streams(owners: Sequence[str], box: str, start: str, limit: int) -> list[list[dict[str, Any]]]:
    """Each owner's rows from `start`, one more than `limit` at most."""
    up = ascending(box)
    bounds = (start, f"{box}#{LAST}") if up else (f"{box}#{FIRST}", start)
    return parallel(lambda owner: list(islice(items_of(owner, *bounds, forward=up, page=limit + 1), limit + 1)), owners)


def _in_order(streams: Sequence[Sequence[dict[str, Any]]], box: str) -> Iterator[dict[str, Any]]:
    last = ""
    for item in heapq.merge(*streams, key=lambda item: item["sort"]["S"], reverse=not ascending(box)):
        place = item["sort"]["S"]
        if place != last:
            yield item
        last = place


def _is_shown(item: dict[str, Any], lent: Sequence[str]) -> bool:
    return item["owner"]["S"] not in lent or may_be_lent(_row(item))


def _passed_through(
    owners: Sequence[str], lent: Sequence[str], box: str, size: int, number: int, after: str | None
) -> Page:
    up, start = ascending(box), (number - 1) * size
    low, high = f"{box}#{FIRST}", f"{box}#{LAST}"
    streams = [items_of(owner, low, high, forward=up) for owner in dict.fromkeys([*owners, *lent])]
    kept: list[dict[str, Any]] = []
    total, last = 0, ""
    for item in heapq.merge(*streams, key=lambda item: item["sort"]["S"], reverse=not up):
        place = item["sort"]["S"]
        if place == last or not _is_shown(item, lent):
            continue
        last = place
        reached = total >= start if after is None else (place > after if up else place < after)
        if reached and len(kept) <= size:
            kept.append(item)
        total += 1
    return _page(kept, size, total)


def _whole(owners: Sequence[str], box: str) -> list[dict[str, Any]]:
    items = list(islice(_merged(owners, box, _edge(box), MAX_READ), MAX_READ + 1))
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
        start = sum(place <= after if ascending(box) else place >= after for place in places)
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
        return f"{row.get('priority') or 0}#{row.get('dueTime') or LAST}#{own}"
    by = (row.get("dueTime") or LAST) if order == "due" else row.get("createdOn") or ""
    return f"{by} {own}"
