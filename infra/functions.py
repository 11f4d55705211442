"""How much memory, time and concurrency each function has: `lambda_functions` of each stage in .chalice/config.json.

`make templates` writes them there, because Chalice reads that file alone. The rest of the file, a stage's environment
above all, is its operators' and stays.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from infra import data

FILE = data.ROOT / ".chalice/config.json"


@dataclass(frozen=True)
class Size:
    """Of one function: memory in MB, seconds, and at most so many at once in production."""

    memory: int
    seconds: int
    at_once: int


SIZES = {
    data.API: Size(1024, 28, 100),
    "dispatch": Size(512, data.LONGEST_TIMEOUT, 20),
    "pay": Size(512, data.LONGEST_TIMEOUT, 5),
    "work": Size(512, data.LONGEST_TIMEOUT, 20),
    "sweep": Size(512, 55, 1),
    "watch": Size(512, 55, 1),
} | dict.fromkeys(data.DELIVERS, Size(512, data.LONGEST_TIMEOUT, 20))


def config() -> str:
    """The content of .chalice/config.json: as it is, with the functions that there are."""
    document = json.loads(FILE.read_text())
    for stage, told in document["stages"].items():
        told["lambda_functions"] = {function: _function(function, stage) for function in data.FUNCTIONS}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _function(function: str, stage: str) -> dict[str, Any]:
    size = SIZES[function]
    limit = {"reserved_concurrency": size.at_once} if stage == "prod" else {}
    return {
        "iam_policy_file": f"policy-{stage}-{function}.json",
        "lambda_memory_size": size.memory,
        "lambda_timeout": size.seconds,
        **limit,
    }
