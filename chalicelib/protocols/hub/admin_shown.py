"""How the administration calls show what is stored (docs/protocols/hub.md)."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from chalicelib.identity.credentials import bearer
from chalicelib.todo.times import china

if TYPE_CHECKING:
    from chalicelib.storage.directory.model import Credential, Entry, Holder, User

MASK = "******"
"""Stands where a secret would."""


def show_holder(holder: Holder) -> dict[str, object]:
    """An application or a service, without its credentials."""
    more = _manners(holder) if holder.kind == "application" else {}
    return {**show_profile(holder), **more, "enabled": holder.enabled, "createdAt": china(holder.created_at)}


def show_profile(holder: Holder) -> dict[str, object]:
    """What its applicant tells of an application or a service."""
    if holder.kind == "service":
        return {
            "serverID": holder.id,
            "name": holder.name,
            "description": holder.description,
            "interfaces": [asdict(each) for each in holder.interfaces],
        }
    return {
        "appId": holder.id,
        "name": holder.name,
        "images": holder.images,
        "applicationType": holder.application_type,
        "homeUrl": holder.home_url,
        "version": holder.release,
        "description": holder.description,
        "callbackUrls": list(holder.callback_urls),
        "origins": list(holder.origins),
    }


def _manners(holder: Holder) -> dict[str, object]:
    return {
        "reinsert": holder.reinsert or "refuse",
        "strict": holder.strict,
        "commentTypes": holder.comment_types or "document",
        "requestsPerSecond": holder.requests_per_second,
        "rowsPerSecond": holder.rows_per_second,
        "rowsPerDay": holder.rows_per_day,
        "hosts": list(holder.hosts),
    }


def show_credential(credential: Credential) -> dict[str, object]:
    """A credential with its secret masked: the hub itself knows no more than a hash or a ciphertext."""
    return {
        "credentialId": credential.credential_id,
        "kind": credential.kind,
        "scheme": credential.scheme or None,
        "secret": MASK,
        "createdAt": china(credential.created_at),
        "expiresAt": china(credential.expires_at),
        "enabled": credential.enabled,
    }


def show_secret(kind: str, holder_id: str, secret: str) -> dict[str, object]:
    """The fields under which a caller will send the id and the secret; shown once."""
    forms: dict[str, dict[str, object]] = {
        "push": {"appId": holder_id, "accessToken": secret},
        "client": {"clientId": holder_id, "clientSecret": secret},
        "signature": {"accessKey": holder_id, "secretKey": secret, "appKey": holder_id},
        "workorder": {"appID": holder_id, "secretKey": secret},
        "scim": {"bearerToken": bearer(holder_id, secret)},
        "service": {"serverID": holder_id, "secretKey": secret},
    }
    return forms[kind]


def show_user(user: User) -> dict[str, object]:
    """A user; `candidateGroups` are the groups he acts for."""
    return {
        "userId": user.user_id,
        "name": user.name,
        "departmentId": user.department_id,
        "departmentName": user.department_name,
        "roles": list(user.roles),
        "groups": list(user.groups),
        "candidateGroups": list(user.candidate_groups),
        "phone": user.phone,
        "email": user.email,
        "enabled": user.enabled,
    }


def show_entry(entry: Entry) -> dict[str, object]:
    """A group, a role or a department."""
    own = {"parentId": entry.parent_id, "heads": list(entry.heads)} if entry.kind == "department" else {}
    return {f"{entry.kind}Id": entry.id, "name": entry.name, **own, "enabled": entry.enabled}
