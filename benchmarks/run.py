"""`make bench`: measure everything, print one table, write benchmarks/latest.json."""

from __future__ import annotations

import io
import json
import os
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

from benchmarks import delivery, growth, instructions, operations, package, requests, workflow, workorder

NOWHERE = {"AWS_DEFAULT_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "bench", "AWS_SECRET_ACCESS_KEY": "bench"}
MEASURES = [
    package.rows,
    operations.rows,
    requests.rows,
    growth.rows,
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
        for row in rows:
            found.append(row)
            figures = "   ".join(f"{value} {name}" for name, value in row.items() if name != "what")
            print(f"{row['what']:<44}  {figures}", flush=True)
    text = json.dumps(found, indent=2, ensure_ascii=False) + "\n"
    (Path(__file__).parent / "latest.json").write_text(text)


if __name__ == "__main__":
    main()
