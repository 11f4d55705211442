"""Administration of channels: what carries messages to people outside the app (docs/protocols/messages.md)."""

from __future__ import annotations

import json
import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from chalicelib.identity import vault
from chalicelib.identity.caller import Caller
from chalicelib.lazy import lazy
from chalicelib.protocols.clients import client_for
from chalicelib.protocols.hub import target_shown
from chalicelib.protocols.hub.edge import EDGE, page, success
from chalicelib.register import BY_CHANNEL, BY_NAME
from chalicelib.storage.audit import recording
from chalicelib.storage.audit.entry import Change
from chalicelib.storage.deliveries.targets import Filter, StoredTarget
from chalicelib.storage.messages import channels
from chalicelib.web.blueprint import HubBlueprint

if TYPE_CHECKING:
    from chalicelib.delivery import probing, registered
    from chalicelib.protocols.hub import target_wire
    from chalicelib.protocols.messages import channel_wire
    from chalicelib.web.request import Request
else:
    channel_wire = lazy("chalicelib.protocols.messages.channel_wire")
    probing = lazy("chalicelib.delivery.probing")
    registered = lazy("chalicelib.delivery.registered")
    target_wire = lazy("chalicelib.protocols.hub.target_wire")

Answer = dict[str, object]
routes = HubBlueprint(__name__, EDGE)
_ONE = "/admin/channels/{channelId}"


@routes.post(
    "/admin/channels",
    summary="登记消息渠道",
    allow=Caller.require_administrator,
    response=lambda channel_shapes: channel_shapes.Done[channel_shapes.MessageChannel],
)
def register(request: Request, body: channel_wire.NewChannel) -> Answer:
    """Of several of one kind the first registered carries what it takes. The credential is never shown again."""
    protocol = BY_CHANNEL[body.channel]
    channel_wire.check_url(body.channel, body.baseUrl)
    channel_wire.check_settings(body.channel, body.settings or {})
    target_wire.check_credential(protocol.name, body.credential)
    channel_wire.check_whole(body.channel, body.baseUrl, body.credential, body.settings or {})
    channel_id = request.repeat_id or uuid.uuid4().hex
    earlier = channels.known([channel_id]) if request.repeat_id else []
    if earlier:
        return success(_shown(earlier[0]))
    stored = StoredTarget(
        target_id=channel_id, name=body.name, protocol=protocol.name, base_url=body.baseUrl, created_at=request.now
    )
    return success(_shown(channels.create(replace(stored, **_fields(channel_id, body)))))


@routes.get(
    "/admin/channels",
    summary="消息渠道列表",
    response=lambda channel_shapes: channel_shapes.Page[channel_shapes.MessageChannel],
)
def list_channels(request: Request) -> Answer:
    """All of them, the oldest first."""
    request.caller.require_administrator()
    rows = [_shown(each) for each in channels.everything()]
    return page(rows, len(rows), None)


@routes.put(
    _ONE,
    summary="修改消息渠道",
    allow=Caller.require_administrator,
    response=lambda channel_shapes: channel_shapes.Done[channel_shapes.MessageChannel],
)
def change(request: Request, body: channel_wire.ChannelSaid) -> Answer:
    """What is absent stays. `paused`: messages are collected and not sent."""
    stored = channels.find(request.path_params["channelId"])
    channel = BY_NAME[stored.protocol].channel
    if body.baseUrl is not None:
        channel_wire.check_url(channel, body.baseUrl)
    if body.settings is not None:
        channel_wire.check_settings(channel, body.settings)
    if body.credential is not None:
        target_wire.check_credential(stored.protocol, body.credential)
    _check_whole(stored, channel, body)
    fields = _fields(stored.target_id, body)
    return success(_shown(channels.change(stored.target_id, lambda each: replace(each, **fields))))


@routes.delete(
    _ONE,
    summary="停用消息渠道",
    response=lambda channel_shapes: channel_shapes.Done[channel_shapes.MessageChannel],
)
def disable(request: Request) -> Answer:
    """Nothing more is queued for it; what waits stays until it is enabled again."""
    request.caller.require_administrator()
    return success(_shown(channels.change(request.path_params["channelId"], lambda each: replace(each, enabled=False))))


@routes.post(_ONE + "/test", summary="试调用消息渠道", response=lambda shapes: shapes.Done[shapes.Probed])
def test(request: Request) -> Answer:
    """Says whether its address and credential are good; sends nothing to anybody."""
    request.caller.require_administrator()
    stored = channels.find(request.path_params["channelId"])
    recording.note(Change(f"channel/{stored.target_id}", {}, {"tested": stored.base_url}))
    return success(probing.probe_channel(stored, client_for(stored.protocol)))


def _check_whole(stored: StoredTarget, channel: str, body: channel_wire.ChannelSaid) -> None:
    """The channel as it would be after a change."""
    url = stored.base_url if body.baseUrl is None else body.baseUrl
    credential = _credential(stored) if body.credential is None else body.credential
    settings = dict(stored.settings) if body.settings is None else body.settings
    channel_wire.check_whole(channel, url, credential, settings)


def _credential(stored: StoredTarget) -> dict[str, str]:
    return json.loads(vault.unseal(stored.sealed, stored.sealed_owner)) if stored.sealed else {}


def _fields(channel_id: str, body: channel_wire.ChannelSaid) -> dict[str, Any]:
    said: dict[str, Any] = {"name": body.name, "base_url": body.baseUrl, "enabled": body.enabled}
    said |= {"paused": body.paused, "user_ids": body.userIds, "settings": body.settings}
    said["filter"] = Filter(app_ids=tuple(dict.fromkeys(body.appIds))) if body.appIds is not None else None
    if body.credential is not None:
        said["sealed"] = registered.seal_credential(channel_id, body.credential)
    fields = {name: value for name, value in said.items() if value is not None}
    if "rateLimit" in body.model_fields_set:
        limit = body.rateLimit
        fields |= {"per_second": limit.perSecond if limit else 0, "burst": limit.burst if limit else 0}
    if "personLimit" in body.model_fields_set:
        most = body.personLimit
        fields |= {"person_hour": (most and most.perHour) or 0, "person_day": (most and most.perDay) or 0}
    if body.enabled:
        fields["gone"] = ""
    return fields


def _shown(stored: StoredTarget) -> dict[str, object]:
    shown = target_shown.show_target(stored, _credential(stored))
    limits = {"perHour": stored.person_hour, "perDay": stored.person_day}
    same = ("name", "baseUrl", "credential", "userIds", "settings", "rateLimit", "enabled", "paused")
    return {
        "channelId": stored.target_id,
        "channel": BY_NAME[stored.protocol].channel if stored.protocol in BY_NAME else stored.protocol,
        "appIds": list(stored.filter.app_ids),
        "personLimit": {name: number for name, number in limits.items() if number} or None,
        **{name: shown[name] for name in (*same, "disabledReason", "createdAt")},
    }
