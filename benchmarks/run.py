"""`make bench`: measure everything, print one table, write benchmarks/latest.json."""

from __future__ import annotations

import io
import json
import os
from contextlib import redirect_stdout
from typing import Any

from benchmarks import delivery, growth, instructions, operations, package, requests, scale, slopes, workflow, workorder
from benchmarks.table import line

NOWHERE = {"AWS_DEFAULT_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "bench", "AWS_SECRET_ACCESS_KEY": "bench"}
MEASURES = [
    package.rows,
    operations.rows,
    requests.rows,
    growth.rows,
    slopes.rows,
    delivery.rows,
    workorder.rows,
    workflow.rows,
    instructions.rows,
]


def main() -> None:
    """Run every measure in turn; a row is a dict with `what` and named figures."""
    os.environ |= NOWHERE
    found: list[dict[str, Any]] = []
    for measure in MEASURES:
        with redirect_stdout(io.StringIO()):  # the hub's own log is no part of the table
            rows = measure()
        _show(rows)
        found += rows
    _keep(found)
    last = scale.rows()  # from what is kept
    _show(last)
    _keep([*found, *last])


def _show(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        print(line(row), flush=True)


def _keep(found: list[dict[str, Any]]) -> None:
    scale.LATEST.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
