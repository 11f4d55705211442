"""The queue of each protocol: a message says what one target is to be told about. Lost, it costs time only."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING

from chalicelib.register import queue_of
from chalicelib.storage.base import queues

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from chalicelib.storage.deliveries.subjects import Subject

A_MESSAGE = 20
"""Subjects of one message: few enough for one worker's time at a good target, many enough for a large push."""


def ring(protocol: str, target_id: str, named: Sequence[Subject], *, delay_seconds: float = 0) -> None:
    """Have a target told about these subjects, `delay_seconds` from now; what is not sent stays due."""
    for message in _messages(target_id, named):
        if not queues.send(queue_of(protocol), message, delay_seconds=delay_seconds):
            return


def ring_all(rings: Mapping[tuple[str, str], Sequence[Subject]]) -> None:
    """Have many targets told, by (protocol, target): ten messages of a protocol in one call."""
    by_queue: dict[str, list[dict[str, object]]] = defaultdict(list)
    for (protocol, target_id), named in rings.items():
        by_queue[queue_of(protocol)] += _messages(target_id, named)
    for queue, messages in by_queue.items():
        queues.send_many(queue, messages)


def _messages(target_id: str, named: Sequence[Subject]) -> Iterator[dict[str, object]]:
    for start in range(0, len(named), A_MESSAGE):
        yield {"target": target_id, "tasks": [list(subject) for subject in named[start : start + A_MESSAGE]]}


def read(body: str) -> tuple[str, list[Subject]]:
    """The target and the subjects that a message names.

    Raises:
        ValueError: the body is not a message of ours.
    """
    try:
        message = json.loads(body)
        return str(message["target"]), [_subject(parts) for parts in message["tasks"]]
    except (KeyError, TypeError) as error:
        raise ValueError("not a delivery message") from error


def _subject(parts: object) -> Subject:
    if not isinstance(parts, list) or len(parts) not in (2, 3):
        raise TypeError
    return tuple(str(part) for part in parts)
