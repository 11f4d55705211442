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
    from collections.abc import Mapping

LONGEST_DELAY = 900
"""Seconds SQS can delay a message; what is due later is the sweeper's."""

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

    body = json.dumps(message, ensure_ascii=False, separators=(",", ":"))
    delay = max(0, min(LONGEST_DELAY, math.ceil(delay_seconds)))
    try:
        aws.client("sqs").send_message(QueueUrl=_url(name), MessageBody=body, DelaySeconds=delay)
    except (BotoCoreError, ClientError):
        log.warning("Message not sent; the sweeper makes up for it", exc_info=True)
        return False
    return True


def forget() -> None:
    """Know no queue any more, as a new container does."""
    _url.cache_clear()
