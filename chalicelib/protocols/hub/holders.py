"""Administration of applications, services and their credentials (docs/protocols/hub.md)."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from chalicelib.errors import NotFound
from chalicelib.identity import issuing
from chalicelib.identity.caller import Caller
from chalicelib.identity.credentials import SECRET_BYTES
from chalicelib.protocols.hub import admin_shown
from chalicelib.protocols.hub.edge import EDGE, page, success
from chalicelib.protocols.hub.paging import PAGING, read_paging
from chalicelib.storage.directory import holders
from chalicelib.storage.directory.model import Holder, HolderKind
from chalicelib.web.blueprint import HubBlueprint

if TYPE_CHECKING:
    from chalicelib.protocols.hub import holder_wire
    from chalicelib.web.declared_models import ModelOf
    from chalicelib.web.request import Request

Answer = dict[str, object]
routes = HubBlueprint(__name__, EDGE)


@dataclass(frozen=True)
class HolderCalls:
    """What applications and services have in common: list, show, change, disable, credentials.

    Attributes:
        name: for messages.
        key: the id's name on the wire, e.g. `appId`.
    """

    kind: HolderKind
    name: str
    key: str

    def list(self, request: Request) -> Answer:
        """One page."""
        request.caller.require_administrator()
        paging = read_paging(request, "admin", self.kind)
        found, total, after = holders.page_of_holders(self.kind, paging.size, number=paging.number, after=paging.after)
        return page([admin_shown.show_holder(holder) for holder in found], total, paging.next_cursor(after))

    def show(self, request: Request) -> Answer:
        """With `enabled`, without credentials."""
        return success(admin_shown.show_holder(self._found(request)))

    def change(self, request: Request, body: holder_wire.HolderChange) -> Answer:
        """What is absent stays; `enabled` true undoes a DELETE."""
        return self._change(request, body.given())

    def disable(self, request: Request) -> Answer:
        """Credentials and tokens are refused from now on; tasks stay."""
        request.caller.require_administrator()
        return self._change(request, {"enabled": False})

    def list_credentials(self, request: Request) -> Answer:
        """All at once: there are few."""
        shown = [admin_shown.show_credential(credential) for credential in self._found(request).credentials]
        return page(shown, len(shown), None)

    def issue(self, request: Request, order: issuing.Order) -> Answer:
        """Make a credential and show its secret, this once."""
        key = self.id_of(request)
        issuing.issue(self.kind, key, order)
        form = "service" if self.kind == "service" else order.kind
        described = {"credentialId": order.credential_id, "kind": order.kind, "scheme": order.scheme or None}
        return success({**described, **admin_shown.show_secret(form, key, order.secret)})

    def revoke(self, request: Request) -> Answer:
        """Tokens issued for the credential end with it; another one goes on working."""
        request.caller.require_administrator()
        issuing.revoke(self.kind, self.id_of(request), request.path_params["credentialId"])
        return success(None)

    def id_of(self, request: Request) -> str:
        """Which application or service the path names."""
        return request.path_params[self.key]

    def _found(self, request: Request) -> Holder:
        request.caller.require_administrator()
        holder = holders.find_holder(self.kind, self.id_of(request))
        if holder is None:
            raise NotFound(f"{self.name}不存在")
        return holder

    def _change(self, request: Request, fields: dict[str, Any]) -> Answer:
        changed = issuing.change(self.kind, self.id_of(request), lambda holder: replace(holder, **fields))
        return success(admin_shown.show_holder(changed))


APPLICATIONS = HolderCalls("application", "应用", "appId")
SERVICES = HolderCalls("service", "服务", "serverID")


@routes.post(
    "/admin/applications",
    summary="登记应用",
    allow=Caller.require_administrator,
    response=lambda shapes: shapes.Done[shapes.Application],
)
def register_application(request: Request, body: holder_wire.NewApplication) -> Answer:
    """Without `appId` the hub makes one up; a taken one is refused."""
    key = body.appId or uuid.uuid4().hex
    holder = Holder(kind="application", id=key, created_at=request.now, **body.given())
    return success(admin_shown.show_holder(holders.create_holder(holder)))


@routes.post(
    "/admin/services",
    summary="登记服务，密钥只显示一次",
    allow=Caller.require_administrator,
    response=lambda shapes: shapes.Done[shapes.Issued],
)
def register_service(request: Request, body: holder_wire.NewService) -> Answer:
    """Without `serverID` the hub makes one up; a taken one is refused."""
    order = _order(request, "workorder")
    key = body.serverID or uuid.uuid4().hex
    holder = Holder("service", key, created_at=request.now, credentials=(issuing.make(order, key),), **body.given())
    shown = admin_shown.show_holder(holders.create_holder(holder))
    return success(
        {**shown, "credentialId": order.credential_id, **admin_shown.show_secret("service", key, order.secret)}
    )


@routes.post(
    "/admin/applications/{appId}/credentials",
    summary="签发凭证，密钥只显示一次",
    allow=Caller.require_administrator,
    response=lambda shapes: shapes.Done[shapes.Issued],
)
def issue_application_credential(request: Request, body: holder_wire.NewCredential) -> Answer:
    """Kinds: push, client, signature (with a scheme), workorder, scim. Two of a kind may live at once, for rotation."""
    return APPLICATIONS.issue(request, _order(request, body.kind, scheme=body.scheme or "", expires_at=body.expiresAt))


@routes.post(
    "/admin/services/{serverID}/credentials",
    summary="签发服务的又一个密钥，只显示一次",
    response=lambda shapes: shapes.Done[shapes.Issued],
)
def issue_service_credential(request: Request) -> Answer:
    """Two may live at once, for rotation."""
    request.caller.require_administrator()
    return SERVICES.issue(request, _order(request, "workorder"))


def _order(request: Request, kind: Any, **more: Any) -> issuing.Order:
    return issuing.Order(kind, secrets.token_urlsafe(SECRET_BYTES), uuid.uuid4().hex, request.now, **more)


def _declare(plural: str, calls: HolderCalls, changed_by: ModelOf, shown: ModelOf, listed: ModelOf) -> None:
    one = f"/admin/{plural}/{{{calls.key}}}"
    its = f"{one}/credentials"
    routes.get(f"/admin/{plural}", summary=f"{calls.name}列表", query=PAGING, response=listed)(calls.list)
    routes.get(one, summary=f"{calls.name}详情", response=shown)(calls.show)
    routes.put(one, summary=f"修改{calls.name}", allow=Caller.require_administrator, body=changed_by, response=shown)(
        calls.change
    )
    routes.delete(one, summary=f"停用{calls.name}", response=shown)(calls.disable)
    routes.get(its, summary="凭证列表，密钥脱敏", response=lambda shapes: shapes.Page[shapes.Credential])(
        calls.list_credentials
    )
    routes.delete(f"{its}/{{credentialId}}", summary="注销凭证", response=lambda shapes: shapes.Done[None])(
        calls.revoke
    )


_declare(
    "applications",
    APPLICATIONS,
    lambda holder_wire: holder_wire.ApplicationChange,
    lambda shapes: shapes.Done[shapes.Application],
    lambda shapes: shapes.Page[shapes.Application],
)
_declare(
    "services",
    SERVICES,
    lambda holder_wire: holder_wire.ServiceChange,
    lambda shapes: shapes.Done[shapes.Service],
    lambda shapes: shapes.Page[shapes.Service],
)
