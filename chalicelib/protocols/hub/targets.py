"""Administration of targets: external task centres that are told about every change (docs/protocols/hub.md)."""

from __future__ import annotations

import json
import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from chalicelib.errors import BadInput
from chalicelib.identity import vault
from chalicelib.identity.caller import Caller
from chalicelib.lazy import lazy
from chalicelib.protocols.clients import client_for
from chalicelib.protocols.hub import target_shown
from chalicelib.protocols.hub.edge import EDGE, page, success
from chalicelib.protocols.hub.paging import PAGING, read_paging
from chalicelib.register import BY_NAME
from chalicelib.storage.audit import recording
from chalicelib.storage.audit.entry import Change
from chalicelib.storage.deliveries import delivery_pages, targets
from chalicelib.storage.deliveries.targets import StoredTarget
from chalicelib.todo.times import china
from chalicelib.web.blueprint import HubBlueprint

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalicelib.delivery import probing, registered
    from chalicelib.protocols.hub import target_wire
    from chalicelib.web.request import Request
else:
    probing = lazy("chalicelib.delivery.probing")
    registered = lazy("chalicelib.delivery.registered")
    target_wire = lazy("chalicelib.protocols.hub.target_wire")

Answer = dict[str, object]
routes = HubBlueprint(__name__, EDGE)
_TARGET = "/admin/targets/{targetId}"


@routes.post(
    "/admin/targets",
    summary="登记投递目标",
    allow=Caller.require_administrator,
    response=lambda shapes: shapes.Done[shapes.Target],
)
def register_target(request: Request, body: target_wire.NewTarget) -> Answer:
    """It receives what changes from now on. The credential is encrypted and never shown again.

    A repeat of the request, by its Idempotency-Key, answers the target as it is.
    """
    target_wire.check_credential(body.protocol, body.credential)
    target_wire.check_settings(body.protocol, body.settings)
    if not body.baseUrl and not BY_NAME[body.protocol].cloud:
        raise BadInput("不能为空", field="baseUrl")
    target_id = request.repeat_id or uuid.uuid4().hex
    earlier = targets.of_ids([target_id]) if request.repeat_id else []
    if earlier:
        return success(_shown(earlier[0]))
    target = StoredTarget(
        target_id=target_id,
        name=body.name,
        protocol=body.protocol,
        base_url=body.baseUrl,
        created_at=request.now,
        sealed=registered.seal_credential(target_id, body.credential),
        filter=body.filter.read(),
        user_ids=body.userIds,
        settings=body.settings,
        enabled=body.enabled,
    )
    return success(_shown(targets.create_target(replace(target, **_rate(body.rateLimit)))))


@routes.get("/admin/targets", summary="投递目标列表", query=PAGING, response=lambda shapes: shapes.Page[shapes.Target])
def list_targets(request: Request) -> Answer:
    """One page; secrets are masked."""
    request.caller.require_administrator()
    paging = read_paging(request, "admin", "target")
    found, total, after = targets.page_of_targets(paging.size, number=paging.number, after=paging.after)
    return page([_shown(target) for target in found], total, paging.next_cursor(after))


@routes.get(_TARGET, summary="投递目标详情及积压", response=lambda shapes: shapes.Done[shapes.Target])
def show_target(request: Request) -> Answer:
    """`backlog`: how many deliveries are pending and dead (counted up to 10,000), and since when the oldest waits."""
    target = _found(request)
    backlog = {status: delivery_pages.count(target.target_id, status) for status in ("pending", "dead")}
    oldest = delivery_pages.oldest(target.target_id, "pending") if backlog["pending"] else None
    return success({**_shown(target), "backlog": {**backlog, "oldestPendingSince": china(oldest)}})


@routes.put(
    _TARGET,
    summary="修改投递目标",
    allow=Caller.require_administrator,
    response=lambda shapes: shapes.Done[shapes.Target],
)
def change_target(request: Request, body: target_wire.TargetChange) -> Answer:
    """What is absent stays; a rateLimit of null ends it.

    A new credential holds at once; what failed with the old one is retried.
    """
    stored = _found(request)
    changes: dict[str, Any] = {"name": body.name, "base_url": body.baseUrl}
    changes |= {"user_ids": body.userIds, "settings": body.settings, "enabled": body.enabled}
    changes["filter"] = body.filter.read() if body.filter else None
    if body.credential is not None:
        target_wire.check_credential(stored.protocol, body.credential)
        changes["sealed"] = registered.seal_credential(stored.target_id, body.credential)
    if body.settings is not None:
        target_wire.check_settings(stored.protocol, body.settings)
    fields = {name: value for name, value in changes.items() if value is not None}
    if "rateLimit" in body.model_fields_set:
        fields |= _rate(body.rateLimit)
    if body.enabled:
        fields["gone"] = ""
    return _changed(request, lambda target: replace(target, **fields))


@routes.delete(_TARGET, summary="停用投递目标", response=lambda shapes: shapes.Done[shapes.Target])
def disable_target(request: Request) -> Answer:
    """Nothing is collected for it any more; to lose nothing, pause it instead."""
    return _changed(request, lambda target: replace(target, enabled=False))


@routes.post(_TARGET + "/pause", summary="暂停投递目标", response=lambda shapes: shapes.Done[shapes.Target])
def pause_target(request: Request) -> Answer:
    """Changes are collected and not delivered; what is on its way at this moment still arrives."""
    return _changed(request, lambda target: replace(target, paused=True))


@routes.post(_TARGET + "/resume", summary="恢复投递目标", response=lambda shapes: shapes.Done[shapes.Target])
def resume_target(request: Request) -> Answer:
    """The sweeper rings for what was collected within a minute. Also undoes a 410."""
    return _changed(request, lambda target: replace(target, paused=False, gone=""))


@routes.post(_TARGET + "/test", summary="试调用投递目标", response=lambda shapes: shapes.Done[shapes.Probed])
def test_target(request: Request) -> Answer:
    """Says whether its address and credential are good; changes nothing, works for a paused target too."""
    target = _found(request)
    client = client_for(target_wire.outbound(target.protocol).name)
    recording.note(Change(f"target/{target.target_id}", {}, {"tested": target.base_url}))
    return success(probing.probe(target, client))


def _found(request: Request) -> StoredTarget:
    request.caller.require_administrator()
    return targets.find_target(request.path_params["targetId"])


def _changed(request: Request, how: Callable[[StoredTarget], StoredTarget]) -> Answer:
    request.caller.require_administrator()
    return success(_shown(targets.change_target(request.path_params["targetId"], how)))


def _rate(limit: target_wire.RateBody | None) -> dict[str, Any]:
    return {"per_second": limit.perSecond if limit else 0, "burst": limit.burst if limit else 0}


def _shown(target: StoredTarget) -> Answer:
    credential = json.loads(vault.unseal(target.sealed, target.sealed_owner)) if target.sealed else {}
    return target_shown.show_target(target, credential)
