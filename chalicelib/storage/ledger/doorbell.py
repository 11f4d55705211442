"""The doorbell: an SQS message that says only which tasks changed. A lost ring costs time, never a change."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from chalicelib.storage.base import queues

if TYPE_CHECKING:
    from collections.abc import Sequence

A_MESSAGE = 100
"""Tasks one message may name: two ids of 255 characters each, far from the 256 KB a message may have."""


def ring(tasks: Sequence[tuple[str, str]]) -> None:
    """Say that these (app_id, task_id) changed."""
    queues.send("doorbell", {"tasks": [list(task) for task in tasks]})


def ring_all(tasks: Sequence[tuple[str, str]]) -> None:
    """Say that many tasks changed, each once, in as few messages as hold them."""
    known = list(dict.fromkeys(tasks))
    for start in range(0, len(known), A_MESSAGE):
        ring(known[start : start + A_MESSAGE])


def read(body: str) -> list[tuple[str, str]]:
    """The (app_id, task_id) that a message names.

    Raises:
        ValueError: the body is not a doorbell message.
    """
    try:
        return [(str(app_id), str(task_id)) for app_id, task_id in json.loads(body)["tasks"]]
    except (KeyError, TypeError) as error:
        raise ValueError("not a doorbell message") from error
