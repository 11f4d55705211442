"""The doorbell: an SQS message that says only which tasks changed. A lost ring costs time, never a change."""

from __future__ import annotations

import json
import logging
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from chalicelib.settings import settings

if TYPE_CHECKING:
    from collections.abc import Sequence

A_MESSAGE = 100
"""Tasks one message may name: two ids of 255 characters each, far from the 256 KB a message may have."""

log = logging.getLogger(__name__)


@lru_cache(maxsize=1)
def _client() -> Any:
    from chalicelib.aws import client  # noqa: PLC0415 - only those who ring pay for SQS

    return client("sqs")


@lru_cache(maxsize=1)
def _queue_url() -> str:
    url: str = _client().get_queue_url(QueueName=settings().queue("doorbell"))["QueueUrl"]
    return url


def ring(tasks: Sequence[tuple[str, str]]) -> None:
    """Say that these (app_id, task_id) changed; what SQS does not take is only logged, the sweeper finds the events."""
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - loaded with the client anyway

    try:
        send(tasks)
    except (BotoCoreError, ClientError):
        log.warning("Doorbell not rung; the sweeper will", exc_info=True)


def ring_all(tasks: Sequence[tuple[str, str]]) -> None:
    """Say that many tasks changed, each once, in as few messages as hold them."""
    known = list(dict.fromkeys(tasks))
    for start in range(0, len(known), A_MESSAGE):
        ring(known[start : start + A_MESSAGE])


def send(tasks: Sequence[tuple[str, str] | tuple[str, str, int]], *, delay_seconds: int = 0) -> None:
    """Say that these (app_id, task_id) changed, in one message; a third part names the first version that is marked.

    Raises:
        botocore.exceptions.BotoCoreError, ClientError: SQS did not take it.
    """
    body = json.dumps({"tasks": [list(task) for task in tasks]}, ensure_ascii=False, separators=(",", ":"))
    _client().send_message(QueueUrl=_queue_url(), MessageBody=body, DelaySeconds=delay_seconds)


def read(body: str) -> list[tuple[str, str, int]]:
    """The tasks that a message names: (app_id, task_id, first marked version, 0 where only the latest are meant).

    Raises:
        ValueError: the body is not a doorbell message.
    """
    try:
        return [_entry(*entry) for entry in json.loads(body)["tasks"]]
    except (KeyError, TypeError) as error:
        raise ValueError("not a doorbell message") from error


def _entry(app_id: object, task_id: object, first: int = 0) -> tuple[str, str, int]:
    return str(app_id), str(task_id), int(first)
