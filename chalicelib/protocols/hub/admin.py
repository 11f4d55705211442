"""Administration of applications, services, their credentials, and user tokens (protocols/README.md section 5)."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from chalicelib.errors import Forbidden, NotFound
from chalicelib.identity import accounts, issuing
from chalicelib.identity.credentials import SECRET_BYTES
from chalicelib.identity.model import Holder, HolderKind
from chalicelib.lazy import lazy
from chalicelib.protocols.hub.edge import EDGE, page, success
from chalicelib.protocols.hub.paging import PAGING, read_paging
from chalicelib.settings import settings
from chalicelib.storage import holders
from chalicelib.web.blueprint import HubBlueprint

if TYPE_CHECKING:
    from chalicelib.identity import tokens
    from chalicelib.protocols.hub import admin_wire as wire
    from chalicelib.protocols.hub import shapes
    from chalicelib.web import validate as validation
    from chalicelib.web.request import Request
else:
    tokens = lazy("chalicelib.identity.tokens")
    validation = lazy("chalicelib.web.validate")
    shapes = lazy("chalicelib.protocols.hub.shapes")
    wire = lazy("chalicelib.protocols.hub.admin_wire")

Answer = dict[str, object]
routes = HubBlueprint(__name__)

_APPLICATION = "/admin/applications/{appId}"
_SERVICE = "/admin/services/{serverID}"


@routes.post(
    "/admin/applications",
    edge=EDGE,
    summary="Register an application",
    body=lambda: wire.NewApplication,
    response=lambda: shapes.Done[shapes.Application],
)
def register_application(request: Request) -> Answer:
    """Without `appId` the hub makes one up; a taken one is refused."""
    request.caller.require_administrator()
    body = validation.validate(wire.NewApplication, request.json())
    holder = Holder("application", body.appId or uuid.uuid4().hex, body.name, request.now, images=body.images)
    return success(wire.show_holder(holders.create_holder(holder)))


@routes.post(
    "/admin/services",
    edge=EDGE,
    summary="Register a service; shows its secret once",
    body=lambda: wire.NewService,
    response=lambda: shapes.Done[shapes.Issued],
)
def register_service(request: Request) -> Answer:
    """Without `serverID` the hub makes one up; a taken one is refused."""
    request.caller.require_administrator()
    body = validation.validate(wire.NewService, request.json())
    order = _order(request, "workorder")
    key = body.serverID or uuid.uuid4().hex
    holder = Holder("service", key, body.name, request.now, credentials=(issuing.make(order, key),))
    shown = wire.show_holder(holders.create_holder(holder))
    return success({**shown, "credentialId": order.credential_id, **wire.show_secret("service", key, order.secret)})


@routes.get(
    "/admin/applications",
    edge=EDGE,
    summary="Applications",
    query=PAGING,
    response=lambda: shapes.Page[shapes.Application],
)
def list_applications(request: Request) -> Answer:
    """One page."""
    return _list(request, "application")


@routes.get(
    "/admin/services", edge=EDGE, summary="Services", query=PAGING, response=lambda: shapes.Page[shapes.Service]
)
def list_services(request: Request) -> Answer:
    """One page."""
    return _list(request, "service")


@routes.get(_APPLICATION, edge=EDGE, summary="One application", response=lambda: shapes.Done[shapes.Application])
def show_application(request: Request) -> Answer:
    """With `enabled`, without credentials."""
    return success(wire.show_holder(_found(request, "application")))


@routes.get(_SERVICE, edge=EDGE, summary="One service", response=lambda: shapes.Done[shapes.Service])
def show_service(request: Request) -> Answer:
    """With `enabled`, without credentials."""
    return success(wire.show_holder(_found(request, "service")))


@routes.put(
    _APPLICATION,
    edge=EDGE,
    summary="Change an application",
    body=lambda: wire.HolderChange,
    response=lambda: shapes.Done[shapes.Application],
)
def change_application(request: Request) -> Answer:
    """What is absent stays; `enabled` true undoes a DELETE."""
    return _change(request, "application")


@routes.put(
    _SERVICE,
    edge=EDGE,
    summary="Change a service",
    body=lambda: wire.HolderChange,
    response=lambda: shapes.Done[shapes.Service],
)
def change_service(request: Request) -> Answer:
    """What is absent stays; `enabled` true undoes a DELETE."""
    return _change(request, "service")


@routes.delete(
    _APPLICATION, edge=EDGE, summary="Disable an application", response=lambda: shapes.Done[shapes.Application]
)
def disable_application(request: Request) -> Answer:
    """Its credentials and tokens are refused from now on; its tasks stay."""
    return _disable(request, "application")


@routes.delete(_SERVICE, edge=EDGE, summary="Disable a service", response=lambda: shapes.Done[shapes.Service])
def disable_service(request: Request) -> Answer:
    """Its credentials are refused from now on."""
    return _disable(request, "service")


@routes.post(
    _APPLICATION + "/credentials",
    edge=EDGE,
    summary="Issue a credential; shows its secret once",
    body=lambda: wire.NewCredential,
    response=lambda: shapes.Done[shapes.Issued],
)
def issue_application_credential(request: Request) -> Answer:
    """Kinds: push, client, signature (with a scheme), workorder. Two of a kind may live at once, for rotation."""
    request.caller.require_administrator()
    body = validation.validate(wire.NewCredential, request.json())
    order = _order(request, body.kind, scheme=body.scheme or "", expires_at=body.expiresAt)
    return _issue(request, "application", order)


@routes.post(
    _SERVICE + "/credentials",
    edge=EDGE,
    summary="Issue a further secret of a service; shows it once",
    response=lambda: shapes.Done[shapes.Issued],
)
def issue_service_credential(request: Request) -> Answer:
    """Two may live at once, for rotation."""
    request.caller.require_administrator()
    return _issue(request, "service", _order(request, "workorder"))


@routes.get(
    _APPLICATION + "/credentials",
    edge=EDGE,
    summary="An application's credentials, secrets masked",
    response=lambda: shapes.Page[shapes.Credential],
)
def list_application_credentials(request: Request) -> Answer:
    """All at once: there are few."""
    return _list_credentials(request, "application")


@routes.get(
    _SERVICE + "/credentials",
    edge=EDGE,
    summary="A service's credentials, secrets masked",
    response=lambda: shapes.Page[shapes.Credential],
)
def list_service_credentials(request: Request) -> Answer:
    """All at once: there are few."""
    return _list_credentials(request, "service")


@routes.delete(
    _APPLICATION + "/credentials/{credentialId}",
    edge=EDGE,
    summary="End a credential",
    response=lambda: shapes.Done[None],
)
def revoke_application_credential(request: Request) -> Answer:
    """Tokens issued for it end with it."""
    return _revoke(request, "application")


@routes.delete(
    _SERVICE + "/credentials/{credentialId}",
    edge=EDGE,
    summary="End a credential of a service",
    response=lambda: shapes.Done[None],
)
def revoke_service_credential(request: Request) -> Answer:
    """The service's other secret, if any, goes on working."""
    return _revoke(request, "service")


@routes.post(
    "/admin/tokens",
    edge=EDGE,
    summary="A user token of the hub's own issuer",
    body=lambda: wire.TokenBody,
    response=lambda: shapes.Done[shapes.UserToken],
)
def issue_user_token(request: Request) -> Answer:
    """Only in stages whose settings let the hub issue user tokens; elsewhere the user centre does."""
    request.caller.require_administrator()
    if not settings().own_user_tokens:
        raise Forbidden("本环境的用户令牌由用户中心签发")
    body = validation.validate(wire.TokenBody, request.json())
    user = accounts.user(body.userId, request.now)
    if user is None or not user.enabled:
        raise NotFound("用户不存在或已停用", field="userId")
    text, seconds = tokens.issue_user_token(user.user_id, request.now, uuid.uuid4().hex)
    return success({"userId": user.user_id, "accessToken": text, "expiresIn": seconds})


def _key(request: Request, kind: HolderKind) -> str:
    return request.path_params["appId" if kind == "application" else "serverID"]


def _order(request: Request, kind: Any, **more: Any) -> issuing.Order:
    return issuing.Order(kind, secrets.token_urlsafe(SECRET_BYTES), uuid.uuid4().hex, request.now, **more)


def _found(request: Request, kind: HolderKind) -> Holder:
    request.caller.require_administrator()
    holder = holders.find_holder(kind, _key(request, kind))
    if holder is None:
        raise NotFound("应用不存在" if kind == "application" else "服务不存在")
    return holder


def _list(request: Request, kind: HolderKind) -> Answer:
    request.caller.require_administrator()
    paging = read_paging(request, "admin", kind)
    found, total, after = holders.page_of_holders(kind, paging.size, number=paging.number, after=paging.after)
    return page([wire.show_holder(holder) for holder in found], total, paging.next_cursor(after))


def _change(request: Request, kind: HolderKind) -> Answer:
    request.caller.require_administrator()
    body = validation.validate(wire.HolderChange, request.json())
    fields = {name: value for name, value in body if value is not None}
    return success(
        wire.show_holder(issuing.change(kind, _key(request, kind), lambda holder: replace(holder, **fields)))
    )


def _disable(request: Request, kind: HolderKind) -> Answer:
    request.caller.require_administrator()
    disabled = issuing.change(kind, _key(request, kind), lambda holder: replace(holder, enabled=False))
    return success(wire.show_holder(disabled))


def _issue(request: Request, kind: HolderKind, order: issuing.Order) -> Answer:
    key = _key(request, kind)
    issuing.issue(kind, key, order)
    form = "service" if kind == "service" else order.kind
    described = {"credentialId": order.credential_id, "kind": order.kind, "scheme": order.scheme or None}
    return success({**described, **wire.show_secret(form, key, order.secret)})


def _list_credentials(request: Request, kind: HolderKind) -> Answer:
    shown = [wire.show_credential(credential) for credential in _found(request, kind).credentials]
    return page(shown, len(shown), None)


def _revoke(request: Request, kind: HolderKind) -> Answer:
    request.caller.require_administrator()
    issuing.revoke(kind, _key(request, kind), request.path_params["credentialId"])
    return success(None)
