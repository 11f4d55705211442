"""Issuing, matching and ending credentials. Pure: secrets, ids and time come in as arguments."""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import replace
from typing import TYPE_CHECKING

from chalicelib.errors import Conflict, NotFound

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from chalicelib.storage.directory.model import Credential, Holder

SECRET_BYTES = 32
MAX_LIVE = 2
_BEARER = "scim"
_NOBODY = hashlib.sha256(b"nobody").hexdigest()


def hash_secret(secret: str) -> str:
    """SHA-256 in hex. No salt and no stretching: the secret is 256 random bits, never a password."""
    return hashlib.sha256(secret.encode()).hexdigest()


def bearer(app_id: str, secret: str) -> str:
    """The one text that carries an application's id and a secret of kind scim: `scim.<id in Base64URL>.<secret>`."""
    return f"{_BEARER}.{urlsafe_b64encode(app_id.encode()).decode().rstrip('=')}.{secret}"


def read_bearer(text: str) -> tuple[str, str] | None:
    """The id and the secret that such a text carries; None when it is none."""
    kind, _, rest = text.partition(".")
    named, dot, secret = rest.partition(".")
    if kind != _BEARER or not dot:
        return None
    try:
        return urlsafe_b64decode(named + "=" * (-len(named) % 4)).decode(), secret
    except ValueError:
        return None


def match(credentials: Iterable[Credential], secret: str) -> Credential | None:
    """The credential a secret belongs to.

    As many hashes are compared as may live at once, each in constant time, however many there are: the work does not
    tell whether the id was known.
    """
    wanted = hash_secret(secret)
    known = list(credentials)
    found = [each for each in known if hmac.compare_digest(wanted, each.secret_hash)]
    for _ in range(MAX_LIVE - len(known)):
        hmac.compare_digest(wanted, _NOBODY)
    return found[-1] if found else None


def add(holder: Holder, credential: Credential, now: datetime) -> Holder:
    """Give a holder one more credential; two of a kind may live at once, so that a secret can be changed without a gap.

    Raises:
        Conflict: two of the same kind and scheme live already.
    """
    same = [c for c in holder.credentials if (c.kind, c.scheme) == (credential.kind, credential.scheme)]
    if sum(c.is_live(now) for c in same) >= MAX_LIVE:
        message = f"同类凭证最多 {MAX_LIVE} 个同时有效，请先停用一个"
        raise Conflict(message, field="kind")
    kept = tuple(c for c in holder.credentials if c.is_live(now))
    return replace(holder, credentials=(*kept, credential))


def disable(holder: Holder, credential_id: str) -> Holder:
    """End one credential.

    Raises:
        NotFound: the holder has none of that id.
    """
    if all(c.credential_id != credential_id for c in holder.credentials):
        raise NotFound("凭证不存在", field="credentialId")
    ended = tuple(replace(c, enabled=False) if c.credential_id == credential_id else c for c in holder.credentials)
    return replace(holder, credentials=ended)
