"""Making credentials for applications and services."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.identity import accounts, credentials, origins, vault
from chalicelib.storage.directory import holders
from chalicelib.storage.directory.model import Credential, CredentialKind, Holder, HolderKind, Scheme

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime


@dataclass(frozen=True)
class Order:
    """A credential to be made.

    Attributes:
        secret: at least 128 random bits, as text.
        credential_id: new.
    """

    kind: CredentialKind
    secret: str
    credential_id: str
    now: datetime
    scheme: Scheme = ""
    expires_at: datetime | None = None


def make(order: Order, owner: str) -> Credential:
    """The credential as it is stored: sealed where signatures must be verified with the secret, else only its hash."""
    must_read = order.kind == "signature" and order.scheme != "app-key"
    return Credential(
        credential_id=order.credential_id,
        kind=order.kind,
        created_at=order.now,
        scheme=order.scheme,
        secret_hash="" if must_read else credentials.hash_secret(order.secret),
        sealed=vault.seal(order.secret, owner) if must_read else "",
        expires_at=order.expires_at,
    )


def issue(holder_kind: HolderKind, holder_id: str, order: Order) -> None:
    """Give an application or a service a credential; it works at once.

    Raises:
        NotFound: there is no such application or service.
        Conflict: two of this kind live already.
    """
    made = make(order, holder_id)
    change(holder_kind, holder_id, lambda holder: credentials.add(holder, made, order.now))


def revoke(holder_kind: HolderKind, holder_id: str, credential_id: str) -> None:
    """End a credential: here at once, in other containers within `accounts.HOLDER_SECONDS`.

    Raises:
        NotFound: there is no such application, service or credential.
    """
    change(holder_kind, holder_id, lambda holder: credentials.disable(holder, credential_id))


def change(holder_kind: HolderKind, holder_id: str, how: Callable[[Holder], Holder]) -> Holder:
    """Change an application or a service, and forget what was remembered of it."""
    changed = holders.change_holder(holder_kind, holder_id, how)
    accounts.forget_holder(holder_kind, holder_id)
    origins.forget()
    return changed
