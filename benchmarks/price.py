"""What a million todos cost on AWS from first to last, estimated from the measured operations; and the naive design's.

Prices: us-east-1, on demand, November 2026 as far as known, in dollars; without free tiers, VAT, or discounts. A
function's time is estimated as 8 ms for each round trip and 1 ms for each 3 million instructions of its own.
"""

from __future__ import annotations

import json
from math import ceil
from typing import TYPE_CHECKING, Any

from benchmarks.meter import size
from tests.samples import full_push_row

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MILLION = 1_000_000
WRITE_UNIT, READ_UNIT = 0.625 / MILLION, 0.125 / MILLION
QUEUE_REQUEST = 0.40 / MILLION
INVOCATION, GIGABYTE_SECOND = 0.20 / MILLION, 0.0000166667
API_REQUEST = 3.50 / MILLION
LOG_BYTE, LOG_BYTES = 0.50 / 1024**3, 700
STORED_BYTE_MONTH, STORED_BYTES = 0.25 / 1024**3, 5_000
TRIP_SECONDS, OWN_SECONDS = 0.008, 0.006
API_GIGABYTES, WORKER_GIGABYTES = 1.0, 0.5
QUEUE_REQUESTS_A_MESSAGE = 3
"""Sent, received, deleted."""

LIFE = {
    "push insert, new instance": 0.3,
    "push insert, further task of an instance": 0.7,
    "dispatch, 1 targets": 2,
    "delivery, push": 2,
    "inbox page of 20": 5,
    "push update, completed": 1,
}
"""A todo of an instance of three or four, one target that is told of both events, five looks at an inbox."""
OVER_HTTP = ("push", "inbox")


def rows(measured: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Dollars for a million todos: each operation's part, the whole, and the naive design."""
    known = {row["what"]: row for row in measured}
    parts = {what: times * MILLION * _operation(known[what]) for what, times in LIFE.items()}
    stored = MILLION * STORED_BYTES * STORED_BYTE_MONTH
    found = [{"what": f"$ a million todos: {LIFE[what]} × {what}", "$": round(part, 2)} for what, part in parts.items()]
    found.append({"what": "$ a million todos: stored for a month", "$": round(stored, 2)})
    whole, naive = sum(parts.values()) + stored, _naive()
    found.append({"what": "$ a million todos, end to end", "$": round(whole, 2)})
    note = "loses events between write and send, overwrites, has no boxes and no retries beyond the queue's"
    found.append({"what": "$ a million todos, naive dual write", "$": round(naive, 2), "note": note})
    return [*found, {"what": "price of keeping every promise, ratio", "ratio": round(whole / naive, 2)}]


def _operation(row: Mapping[str, Any]) -> float:
    """Dollars of one run of an operation."""
    over_http = row["what"].startswith(OVER_HTTP)
    sent = row["calls"].count("SendMessage")
    seconds = OWN_SECONDS + TRIP_SECONDS * (row["round trips"] + row["HTTP"])
    return float(
        row["write units"] * WRITE_UNIT
        + row["read units"] * READ_UNIT
        + sent * QUEUE_REQUESTS_A_MESSAGE * QUEUE_REQUEST
        + (API_REQUEST if over_http else 0)
        + _running(seconds, API_GIGABYTES if over_http else WORKER_GIGABYTES)
    )


def _running(seconds: float, gigabytes: float) -> float:
    return INVOCATION + seconds * gigabytes * GIGABYTE_SECOND + LOG_BYTES * LOG_BYTE


def _naive() -> float:
    """Two plain puts and a message for each change, an index by assignee to read an inbox from, a worker that posts."""
    row = full_push_row()
    item = {name: {"S": str(value)} for name, value in row.items() if value}
    task = ceil(size(item) / 1024)
    process = ceil(size({name: value for name, value in item.items() if name.startswith("process_")}) / 1024)
    change = (2 * task + process) * WRITE_UNIT + QUEUE_REQUESTS_A_MESSAGE * QUEUE_REQUEST
    call = API_REQUEST + _running(OWN_SECONDS + 3 * TRIP_SECONDS, API_GIGABYTES)
    worker = _running(OWN_SECONDS + 2 * TRIP_SECONDS, WORKER_GIGABYTES) + READ_UNIT
    page = API_REQUEST + _running(OWN_SECONDS + TRIP_SECONDS, API_GIGABYTES)
    page += ceil(20 * size(item) / 4096) / 2 * READ_UNIT
    stored = (2 * size(item) + len(json.dumps(row)) / 2) * STORED_BYTE_MONTH
    return MILLION * (2 * (change + call + worker) + 5 * page + stored)
