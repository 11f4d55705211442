"""A message out of a request: whom it names, what it says, under which id it is accepted."""

from __future__ import annotations

import hashlib
import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

from chalicelib.errors import BadInput
from chalicelib.messages.accepting import PREFIX, message_id
from chalicelib.storage.base import codec
from chalicelib.storage.messages.model import APP, Audience, Message

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.messages.accepting import Named
    from chalicelib.protocols.messages import wire
    from chalicelib.web.request import Request

FARTHEST = timedelta(days=366)
"""How far ahead a message may be scheduled."""


def audience_of(to: wire.MessageTo) -> Audience:
    """Whom a body names, as it is stored."""
    groups = [f"{PREFIX[kind]}{key}" for kind, key in named_by(to)]
    return Audience(tuple(dict.fromkeys(to.users)), tuple(dict.fromkeys(groups)))


def named_by(to: wire.MessageTo) -> list[Named]:
    """The groups, departments and roles that a body names, each once."""
    named: list[Named] = [("group", key) for key in to.groups]
    named += [("department", key) for key in to.departments]
    named += [("role", key) for key in to.roles]
    return list(dict.fromkeys(named))


def compose(request: Request, app_id: str, body: wire.Telling, audience: Audience) -> Message:
    """The message that a request asks for, without what its template will say.

    Raises:
        BadInput: its times cannot be.
    """
    _check_times(body, request.now)
    own_id, fingerprint = _named(request, app_id, body)
    return Message(
        message_id=own_id,
        app_id=app_id,
        sender=request.caller.user_id or app_id,
        audience=audience,
        channels=tuple(dict.fromkeys(body.channels or ([] if audience.topic else [APP]))),
        texts={APP: {"title": body.content.title, "body": body.content.body}} if body.content else {},
        data=body.data,
        of_class=body.of_class,
        priority=body.priority,
        accepted_at=request.now,
        at=max(body.sendAt, request.now) if body.sendAt else request.now,
        fingerprint=fingerprint,
        expire_at=body.expireAt,
        task=(body.task.appId, body.task.taskId) if body.task else (),
        url=body.url,
    )


def template_of(body: wire.Telling) -> tuple[str, int] | None:
    """Code and version that a body names; version 0 is the latest."""
    if body.template is None:
        return None
    code, at, version = body.template.rpartition("@")
    return (code, int(version)) if at and version.isascii() and version.isdigit() else (body.template, 0)


def _named(request: Request, app_id: str, body: wire.Telling) -> tuple[str, str]:
    """Its id, and what a repeat under that id must say as well: of a `dedupKey` nothing but the key."""
    if body.dedupKey:
        return message_id(app_id, f"d{body.dedupKey}"), "d"
    said = codec.canonical([request.path, body.model_dump(mode="json", by_alias=True)])
    fingerprint = hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    key = request.idempotency_key
    return message_id(app_id, f"k{key}" if key else f"u{uuid.uuid4().hex}"), fingerprint


def _check_times(body: wire.Telling, now: datetime) -> None:
    if body.sendAt and body.sendAt > now + FARTHEST:
        raise BadInput(f"最多提前 {FARTHEST.days} 天", field="sendAt")
    if body.expireAt and body.expireAt <= max(body.sendAt or now, now):
        raise BadInput("应晚于发送时间与当前时间", field="expireAt")
