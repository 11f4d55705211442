"""The queue of each protocol: a message says which tasks one target is to be told about. Lost, it costs time only."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from chalicelib.register import queue_of
from chalicelib.storage.base import queues

if TYPE_CHECKING:
    from collections.abc import Sequence

A_MESSAGE = 20
"""Tasks of one message: few enough for one worker's time at a good target, many enough for a large push."""

Task = tuple[str, str]


def ring(protocol: str, target_id: str, tasks: Sequence[Task], *, delay_seconds: float = 0) -> None:
    """Have a target told about these (app_id, task_id), `delay_seconds` from now; what is not sent stays due."""
    for start in range(0, len(tasks), A_MESSAGE):
        message = {"target": target_id, "tasks": [list(task) for task in tasks[start : start + A_MESSAGE]]}
        if not queues.send(queue_of(protocol), message, delay_seconds=delay_seconds):
            return


def read(body: str) -> tuple[str, list[Task]]:
    """The target and the tasks that a message names.

    Raises:
        ValueError: the body is not a message of ours.
    """
    try:
        message = json.loads(body)
        return str(message["target"]), [(str(app_id), str(task_id)) for app_id, task_id in message["tasks"]]
    except (KeyError, TypeError) as error:
        raise ValueError("not a delivery message") from error
