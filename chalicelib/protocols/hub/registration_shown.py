"""How a registration is shown to its applicant and to administrators (docs/protocols/hub.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.protocols.hub.admin_shown import show_profile, show_secret
from chalicelib.storage.directory.holders import HOLDER
from chalicelib.todo.times import china

if TYPE_CHECKING:
    from chalicelib.identity.issuing import Order
    from chalicelib.storage.directory.registrations import Registration


def show_registration(one: Registration, made: Order | None = None) -> dict[str, object]:
    """A registration; with the order whose secret has just become its credential, that secret, this once."""
    wanted = HOLDER.value(one.wanted, kind=one.kind, id=one.holder_id, version=0)
    return {
        "registrationId": one.registration_id,
        "applicantId": one.applicant,
        "status": one.status,
        "application": show_profile(wanted) if one.kind == "application" else None,
        "service": show_profile(wanted) if one.kind == "service" else None,
        "credential": {"kind": one.credential, "scheme": one.scheme or None},
        "reason": one.reason,
        "createdAt": china(one.created_at),
        "decidedBy": one.decided_by or None,
        "decidedAt": china(one.decided_at),
        "refusal": one.refusal or None,
        "shownAt": china(one.shown_at),
        "issued": _issued(one, made) if made else None,
    }


def _issued(one: Registration, made: Order) -> dict[str, object]:
    form = "service" if one.kind == "service" else one.credential
    return {"credentialId": made.credential_id, **show_secret(form, one.holder_id, made.secret)}
