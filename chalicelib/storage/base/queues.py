"""The one way to a queue. What SQS does not take is only logged: the sweeper finds what the message would have said."""

from __future__ import annotations

import json
import logging
import math
from functools import lru_cache
from typing import TYPE_CHECKING

from chalicelib import aws
from chalicelib.settings import settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

LONGEST_DELAY = 900
"""Seconds SQS can delay a message; what is due later is the sweeper's."""
A_BATCH, BATCH_BYTES = 10, 200_000
"""Messages SQS takes in one call, and how long they may be together, well below its 256 KB."""

log = logging.getLogger(__name__)


@lru_cache(maxsize=16)
def _url(name: str) -> str:
    url: str = aws.client("sqs").get_queue_url(QueueName=settings().queue(name))["QueueUrl"]
    return url


def send(name: str, message: Mapping[str, object], *, delay_seconds: float = 0) -> bool:
    """Put a message on the queue of this short name; 1 round trip. False if SQS would not have it.

    Args:
        name: what `settings().queue` completes.
        message: JSON, UTF-8.
        delay_seconds: when it may be heard, LONGEST_DELAY at most.
    """
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - loaded with the client anyway

    body = _written(message)
    delay = max(0, min(LONGEST_DELAY, math.ceil(delay_seconds)))
    try:
        aws.client("sqs").send_message(QueueUrl=_url(name), MessageBody=body, DelaySeconds=delay)
    except (BotoCoreError, ClientError):
        log.warning("Message not sent; the sweeper makes up for it", exc_info=True)
        return False
    return True


def send_many(name: str, messages: Sequence[Mapping[str, object]]) -> None:
    """Put messages on a queue, ten in 1 round trip; one alone as `send` does. What SQS would not have is logged."""
    if len(messages) == 1:
        send(name, messages[0])
        return
    for bodies in _batches([_written(each) for each in messages]):
        _send_batch(name, bodies)


def _batches(bodies: Sequence[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    length = 0
    for body in bodies:
        longer = length + len(body.encode())
        if batch and (len(batch) == A_BATCH or longer > BATCH_BYTES):
            yield batch
            batch, longer = [], len(body.encode())
        batch.append(body)
        length = longer
    if batch:
        yield batch


def _send_batch(name: str, bodies: Sequence[str]) -> None:
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - loaded with the client anyway

    entries = [{"Id": str(number), "MessageBody": body} for number, body in enumerate(bodies)]
    try:
        answer = aws.client("sqs").send_message_batch(QueueUrl=_url(name), Entries=entries)
    except (BotoCoreError, ClientError):
        log.warning("Messages not sent; the sweeper makes up for it", exc_info=True)
        return
    if answer.get("Failed"):
        log.warning("%d messages not sent; the sweeper makes up for it", len(answer["Failed"]))


def _written(message: Mapping[str, object]) -> str:
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"))


def forget() -> None:
    """Know no queue any more, as a new container does."""
    _url.cache_clear()
