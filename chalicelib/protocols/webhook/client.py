"""Forwarding to a generic webhook: a CloudEvents 1.0 JSON body, signed as Standard Webhooks 1.0 says.

Target: `base_url` is the URL posted to; credential `secret` ("whsec_" + base64 of 24 to 64 bytes), and while a secret
is being rotated `previousSecret`: both sign, the receiver accepts either.

Every kind of change is expressed, as type `todohub.task.<kind>`. `data` carries the task, the process and the kind.
The event's id is the delivery's idempotency key, the same over all attempts: a receiver that has seen it may drop it.
`sequence` is the task's version; `partitionkey` names the task, within which versions rise.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from typing import TYPE_CHECKING, Any

from chalicelib.delivery.requesting import trail
from chalicelib.delivery.telling import key_of
from chalicelib.outbound.judging import json_object, judge_status
from chalicelib.outbound.outcome import Answered, Delivered, Prepared, Retry, Skip, Verdict
from chalicelib.protocols.webhook.document import process_document, task_document

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from chalicelib.delivery.change import Change, Sending, Target
    from chalicelib.delivery.prior import Prior

KEEPS_DELETED = True
_PREFIX = "whsec_"
_SECRET_BYTES = range(24, 65)
_FORM = "应为 whsec_ 加 24 到 64 字节的 base64"


def requests_for(change: Change, target: Target, prior: Prior, sending: Sending) -> list[Prepared] | Skip:  # noqa: ARG001
    """Return the one event."""
    key = key_of(change, target, "event")
    body = json.dumps(_event(change, sending, key), ensure_ascii=False, separators=(",", ":"), default=str).encode()
    headers = {
        "Content-Type": "application/cloudevents+json; charset=utf-8",
        **signature_headers(secrets(target), key, sending.now, body),
        **trail(change, sending),
    }
    return [Prepared("event", key, "POST", target.base_url, headers, body)]


def faults(credential: Mapping[str, str]) -> Mapping[str, str]:
    """Each secret must be one that Standard Webhooks allows."""
    return {name: _FORM for name, secret in credential.items() if not _is_secret(secret)}


def probe(change: Change, target: Target, sending: Sending) -> Prepared:
    """Return an event of type `todohub.test`, which a receiver acknowledges and need not understand."""
    key = f"test:{sending.nonce}"
    event = {"specversion": "1.0", "id": key, "source": f"/todo-hub/{sending.hub}", "type": "todohub.test"}
    body = json.dumps({**event, "time": change.at.isoformat(), "data": {}}, separators=(",", ":")).encode()
    headers = {
        "Content-Type": "application/cloudevents+json; charset=utf-8",
        **signature_headers(secrets(target), key, sending.now, body),
    }
    return Prepared("test", key, "POST", target.base_url, headers, body)


def judge(request: Prepared, answer: Answered) -> Verdict:  # noqa: ARG001
    """Judge by the status, as Standard Webhooks does: 2xx is success, 410 ends the subscription.

    Except that a 2xx whose JSON says `success` or `ok` false means what it says.
    """
    by_status = judge_status(answer)
    if by_status:
        return by_status
    body = json_object(answer) or {}
    if body.get("success") is False or body.get("ok") is False:
        return Retry(f"HTTP {answer.status}, but the body says that it failed", uncertain=True)
    return Delivered()


def signature_headers(secrets: list[str], message_id: str, now: dt.datetime, body: bytes) -> dict[str, str]:
    """Return webhook-id, webhook-timestamp (seconds) and webhook-signature, one signature for each secret."""
    timestamp = str(int(now.timestamp()))
    signed = f"{message_id}.{timestamp}.".encode() + body
    signatures = (
        base64.b64encode(hmac.new(_key(secret), signed, hashlib.sha256).digest()).decode("ascii") for secret in secrets
    )
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(f"v1,{signature}" for signature in signatures),
    }


def secrets(target: Target) -> list[str]:
    """Those that a message is signed with: the present one, and the one before while it is being rotated."""
    both = (target.credential.get("secret", ""), target.credential.get("previousSecret", ""))
    return [secret for secret in both if secret]


def _is_secret(text: str) -> bool:
    try:
        key = base64.b64decode(text.removeprefix(_PREFIX), validate=True)
    except binascii.Error:
        return False
    return text.startswith(_PREFIX) and len(key) in _SECRET_BYTES


def _key(secret: str) -> bytes:
    """Return the key's bytes; a secret that is not base64 is used as it is, as the reference libraries allow."""
    try:
        return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except binascii.Error:
        return secret.encode()


def _event(change: Change, sending: Sending, key: str) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": key,
        "source": f"/todo-hub/{sending.hub}",
        "type": f"todohub.task.{change.kind}",
        "subject": f"{change.app_id}/{change.task_id}",
        "time": change.at.isoformat(),
        "datacontenttype": "application/json",
        "sequence": f"{change.version:010d}",
        "partitionkey": f"{change.app_id}/{change.task_id}",
        "data": {
            "kind": change.kind,
            "version": change.version,
            "appId": change.app_id,
            "taskId": change.task_id,
            "task": task_document(change.task),
            "process": process_document(change.process),
        },
    }
