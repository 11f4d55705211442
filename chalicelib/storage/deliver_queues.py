"""The queue of each protocol: a message says which tasks one target is to be told about. Lost, it costs time only."""

from __future__ import annotations

import json
import logging
import math
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from chalicelib.settings import settings

if TYPE_CHECKING:
    from collections.abc import Sequence

log = logging.getLogger(__name__)

A_MESSAGE = 20
"""Tasks of one message: few enough for one worker's time at a good target, many enough for a large push."""
LONGEST_DELAY = 900
"""Seconds SQS can delay a message; what is due later is the sweeper's."""

Task = tuple[str, str]


def queue_name(protocol: str) -> str:
    """`gov_task` → `deliver-gov-task`, to be completed by `settings().queue`."""
    return f"deliver-{protocol.replace('_', '-')}"


@lru_cache(maxsize=1)
def _client() -> Any:
    from chalicelib.aws import client  # noqa: PLC0415 - only those who ring pay for SQS

    return client("sqs")


@lru_cache(maxsize=8)
def _queue_url(protocol: str) -> str:
    url: str = _client().get_queue_url(QueueName=settings().queue(queue_name(protocol)))["QueueUrl"]
    return url


def ring(protocol: str, target_id: str, tasks: Sequence[Task], *, delay_seconds: float = 0) -> None:
    """Have a target told about these (app_id, task_id); what SQS does not take is logged, the sweeper finds it due."""
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - loaded with the client anyway

    delay = max(0, min(LONGEST_DELAY, math.ceil(delay_seconds)))
    try:
        for start in range(0, len(tasks), A_MESSAGE):
            body = _body(target_id, tasks[start : start + A_MESSAGE])
            _client().send_message(QueueUrl=_queue_url(protocol), MessageBody=body, DelaySeconds=delay)
    except (BotoCoreError, ClientError):
        log.warning("Delivery not rung; the sweeper will", exc_info=True)


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


def _body(target_id: str, tasks: Sequence[Task]) -> str:
    message = {"target": target_id, "tasks": [list(task) for task in tasks]}
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"))
