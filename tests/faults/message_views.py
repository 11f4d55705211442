"""Messages as two runs agree on them, and a recount of their counters."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Row = dict[str, Any]


def shown(stored: list[Row]) -> Iterator[Any]:
    """Heads, recipients and summed counters; the moments of standings are left out."""
    for row in stored:
        if row["sk"] == "head":
            yield [row["pk"], row["state"], row.get("done"), _plain(row["body"])]
        elif row["sk"].startswith("R#"):
            yield [row["pk"], row["sk"], [each[:2] + each[3:4] for each in row["body"]["standings"]]]
        elif not row["sk"].startswith("count#"):
            yield {name: value for name, value in row.items() if name != "version"}
    yield from ([*place, number] for place, number in sorted(_counted(stored).items()))


def wrong(stored: list[Row]) -> list[str]:
    """Counters that do not say what the recipients do."""
    told: Counter[Any] = Counter()
    for row in stored:
        if row["sk"].startswith("R#"):
            told.update((row["pk"], f"{each[0]}:{each[1]}") for each in row["body"]["standings"])
    counted = Counter({place: number for place, number in _counted(stored).items() if number})
    return [
        f"counted {counted[place]}, are {told[place]}: {place}"
        for place in told | counted
        if told[place] != counted[place]
    ]


def _counted(stored: Iterable[Row]) -> Counter[Any]:
    found: Counter[Any] = Counter()
    for row in stored:
        if row["sk"].startswith("count#"):
            found.update({(row["pk"], name): int(value) for name, value in row.items() if ":" in name})
    return found


def _plain(body: Row) -> Row:
    return {name: value for name, value in body.items() if name not in ("fingerprint", "accepted_at", "at")}
