"""Messages to a generic webhook: a CloudEvents 1.0 JSON body, signed as Standard Webhooks 1.0 says.

Channel: `base_url` is the URL posted to; credential `secret` ("whsec_" + base64 of 24 to 64 bytes), and while a secret
is being rotated `previousSecret`. One event of type `todohub.message` for each recipient; its id is the letter's key,
the same over all attempts, so that a receiver that has seen it may drop it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from chalicelib.outbound.outcome import Prepared
from chalicelib.protocols.webhook.client import faults, judge, secrets, signature_headers
from chalicelib.todo.times import china

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalicelib.delivery.change import Sending, Target
    from chalicelib.delivery.letter import Letter
    from chalicelib.delivery.prior import Prior

__all__ = ["KEEPS_DELETED", "TELLS_REPEATS", "faults", "judge", "probe", "requests_for"]

KEEPS_DELETED = True
TELLS_REPEATS = True
"""A repeat carries the same webhook-id."""


def requests_for(letter: Letter, target: Target, prior: Prior, sending: Sending) -> list[Prepared]:  # noqa: ARG001
    """Return the one event."""
    key = letter.key(target, "message")
    data: dict[str, object] = {
        "messageId": letter.message_id,
        "appId": letter.app_id,
        "userId": letter.to,
        "class": letter.of_class,
        "priority": letter.priority,
        "title": letter.title,
        "body": letter.text,
        "url": letter.url,
        "task": {"appId": letter.task[0], "taskId": letter.task[1]} if letter.task else None,
        "at": china(letter.at),
    }
    return [_event(target, sending, key, {"type": "todohub.message", "time": letter.at.isoformat(), "data": data})]


def probe(letter: Letter, target: Target, sending: Sending) -> Prepared:
    """Return an event of type `todohub.test`, which a receiver acknowledges and need not understand."""
    said = {"type": "todohub.test", "time": letter.at.isoformat(), "data": {}}
    return _event(target, sending, f"test:{sending.nonce}", said)


def _event(target: Target, sending: Sending, key: str, said: Mapping[str, object]) -> Prepared:
    event = {"specversion": "1.0", "id": key, "source": f"/todo-hub/{sending.hub}", **said}
    body = json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()
    headers = {
        "Content-Type": "application/cloudevents+json; charset=utf-8",
        **signature_headers(secrets(target), key, sending.now, body),
    }
    return Prepared("message", key, "POST", target.base_url, headers, body)
