"""Registrations that somebody asks for: `/hub/registrations` and their administration (docs/protocols/hub.md)."""

from __future__ import annotations

import secrets
import uuid
from typing import TYPE_CHECKING

from chalicelib.errors import BadInput, NotFound
from chalicelib.identity import registering
from chalicelib.identity.caller import Caller
from chalicelib.identity.credentials import SECRET_BYTES
from chalicelib.identity.issuing import Order
from chalicelib.protocols.hub.edge import EDGE, page, success
from chalicelib.protocols.hub.paging import read_page_number
from chalicelib.protocols.hub.registration_shown import show_registration
from chalicelib.protocols.parameters import MAX_PAGE_NUMBER, MAX_PAGE_SIZE
from chalicelib.storage.directory import registrations
from chalicelib.storage.directory.holders import HOLDER
from chalicelib.storage.directory.model import Holder
from chalicelib.storage.directory.registrations import STATUSES, Registration
from chalicelib.web.blueprint import HubBlueprint
from chalicelib.web.contract import one_of, whole_number

if TYPE_CHECKING:
    from chalicelib.protocols.hub import registration_wire
    from chalicelib.storage.directory.registrations import Status
    from chalicelib.web.request import Request

Answer = dict[str, object]
routes = HubBlueprint(__name__, EDGE)
_PAGES = {
    "pageNum": whole_number("页码，从 1 起；缺省为 1", MAX_PAGE_NUMBER),
    "pageSize": whole_number("每页行数；缺省为 20", MAX_PAGE_SIZE),
}
_ONE = "/admin/registrations/{registrationId}"


@routes.post(
    "/hub/registrations",
    summary="申请注册应用或服务",
    allow=Caller.require_user,
    response=lambda registration_shapes: registration_shapes.Done[registration_shapes.Registration],
)
def ask(request: Request, body: registration_wire.NewRegistration) -> Answer:
    """An administrator decides. A repeat, by its Idempotency-Key, answers the registration as it is."""
    asked = _asked(request, body)
    if request.repeat_id:
        try:
            return success(show_registration(registrations.find_registration(request.repeat_id)))
        except NotFound:
            pass
    return success(show_registration(registering.ask(asked)))


@routes.get(
    "/hub/registrations",
    summary="我申请的注册",
    query=_PAGES,
    response=lambda registration_shapes: registration_shapes.Page[registration_shapes.Registration],
)
def own(request: Request) -> Answer:
    """The newest first; without secrets."""
    found = registrations.of_applicant(request.caller.require_user())
    number, size = read_page_number(request)
    shown = found[(number - 1) * size : number * size]
    return page([show_registration(one) for one in shown], len(found), None)


@routes.get(
    "/hub/registrations/{registrationId}",
    summary="注册申请及其结果，密钥只显示一次",
    response=lambda registration_shapes: registration_shapes.Done[registration_shapes.Registration],
)
def one(request: Request) -> Answer:
    """Once it is granted, the first look of its applicant makes the secret and shows it under `issued`: this once."""
    reader = request.caller.require_user()
    key = request.path_params["registrationId"]
    order = Order("workorder", secrets.token_urlsafe(SECRET_BYTES), uuid.uuid4().hex, request.now)
    found, is_made = registering.look(key, reader, order)
    if found.applicant != reader and not request.caller.is_administrator:
        raise NotFound("申请不存在")
    return success(show_registration(found, order if is_made else None))


@routes.get(
    "/admin/registrations",
    summary="注册申请列表",
    query={"status": one_of(*STATUSES, meaning="申请的状态；缺省为 requested，即待审批的"), **_PAGES},
    response=lambda registration_shapes: registration_shapes.Page[registration_shapes.Registration],
)
def all_of_status(request: Request) -> Answer:
    """Those of one status, the oldest first; without secrets."""
    request.caller.require_administrator()
    number, size = read_page_number(request)
    found, total = registrations.of_status(_status(request), size, number)
    return page([show_registration(one) for one in found], total, None)


@routes.post(
    _ONE + "/grant",
    summary="批准注册申请",
    allow=Caller.require_administrator,
    response=lambda registration_shapes: registration_shapes.Done[registration_shapes.Registration],
)
def grant(request: Request) -> Answer:
    """The application or service is registered; its applicant gets the secret. Granting again changes nothing."""
    key, by = request.path_params["registrationId"], request.caller.user_id or ""
    return success(show_registration(registering.grant(key, by, request.now)))


@routes.post(
    _ONE + "/refuse",
    summary="拒绝注册申请",
    allow=Caller.require_administrator,
    response=lambda registration_shapes: registration_shapes.Done[registration_shapes.Registration],
)
def refuse(request: Request, body: registration_wire.RefusalReason) -> Answer:
    """With the reason, which the applicant reads. Refusing again for the same reason changes nothing."""
    key, by = request.path_params["registrationId"], request.caller.user_id or ""
    return success(show_registration(registering.refuse(key, by, body.reason, request.now)))


def _asked(request: Request, body: registration_wire.NewRegistration) -> Registration:
    registration_id = request.repeat_id or uuid.uuid4().hex
    if body.application is not None:
        key, told = body.application.appId, body.application.given()
        wanted = Holder("application", key or registration_id, created_at=request.now, **told)
    else:
        assert body.service is not None  # noqa: S101 - the model says that one of the two is there
        key, told = body.service.serverID, body.service.given()
        wanted = Holder("service", key or registration_id, created_at=request.now, **told)
    return Registration(
        registration_id,
        request.caller.require_user(),
        wanted.kind,
        wanted.id,
        HOLDER.body(wanted),
        request.now,
        credential=body.credential.kind if body.credential else "workorder",
        scheme=(body.credential.scheme or "") if body.credential else "",
        reason=body.reason,
    )


def _status(request: Request) -> Status:
    asked = request.query.get("status") or "requested"
    known = next((each for each in STATUSES if each == asked), None)
    if known is None:
        raise BadInput(f"应为 {' | '.join(STATUSES)}", field="status")
    return known
