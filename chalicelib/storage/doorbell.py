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

    body = json.dumps({"tasks": [list(task) for task in tasks]}, ensure_ascii=False, separators=(",", ":"))
    try:
        _client().send_message(QueueUrl=_queue_url(), MessageBody=body)
    except (BotoCoreError, ClientError):
        log.warning("Doorbell not rung; the sweeper will", exc_info=True)


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
