"""Keys derived from the stage's signing secret, and short signed texts (cursors) that expire.

The secret may turn at any time (docs/operations.md): the current one signs, what the former one signed is still good.
A worker that meets what neither signed looks whether the secret has turned since it read it, at most once a minute.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import cache
from typing import TYPE_CHECKING

from chalicelib import aws
from chalicelib.settings import settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

LIFETIME = 24 * 3600
"""Seconds a signed text is good for, unless its signer says otherwise."""
_MAC_BYTES, _TIME_BYTES = 16, 8
_CURRENT, _FORMER = "AWSCURRENT", "AWSPREVIOUS"
_LOOK_SECONDS = 60
_looked_at: list[datetime] = []


def derive(label: str) -> bytes:
    """The 32-byte key to sign with for one purpose; keys of different labels tell nothing about each other."""
    secret = _secret(_CURRENT)
    assert secret is not None  # noqa: S101 - the stage has one from its first deployment on
    return _key(secret, label)


def candidates(label: str, now: datetime) -> Iterator[bytes]:
    """Keys that a good text may be signed with, each read only when the ones before did not fit."""
    yield derive(label)
    former = _secret(_FORMER)
    if former is not None:
        yield _key(former, label)
    if _has_turned(now):
        yield derive(label)


def forget() -> None:
    """Start as a new container does."""
    _secret.cache_clear()
    _key.cache_clear()
    _looked_at.clear()


def sign(label: str, payload: bytes, now: datetime, seconds: int = LIFETIME) -> str:
    """Sign a payload for so many seconds. URL-safe; the payload is readable, not secret."""
    expires = int(now.timestamp()) + seconds
    signed = expires.to_bytes(_TIME_BYTES, "big") + payload
    return urlsafe_b64encode(_mac(derive(label), signed) + signed).rstrip(b"=").decode("ascii")


def verify(label: str, text: str, now: datetime) -> bytes | None:
    """The payload that `sign` signed under the same label; None when the text is forged, damaged or expired."""
    try:
        data = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except ValueError:
        return None
    mac, signed = data[:_MAC_BYTES], data[_MAC_BYTES:]
    expires = int.from_bytes(signed[:_TIME_BYTES], "big")
    if now.timestamp() >= expires:
        return None
    known = any(hmac.compare_digest(mac, _mac(key, signed)) for key in candidates(label, now))
    return signed[_TIME_BYTES:] if known else None


def _mac(key: bytes, signed: bytes) -> bytes:
    return hmac.digest(key, signed, hashlib.sha256)[:_MAC_BYTES]


@cache
def _key(secret: bytes, label: str) -> bytes:
    return hmac.digest(secret, f"todohub:{label}".encode(), hashlib.sha256)


@cache
def _secret(stage: str) -> bytes | None:
    """The secret at this stage of its rotation; None when there is no former one."""
    client = aws.client("secretsmanager")
    try:
        answer = client.get_secret_value(SecretId=settings().signing_secret, VersionStage=stage)
    except client.exceptions.ResourceNotFoundException:
        if stage == _FORMER:
            return None
        raise
    secret: str = answer["SecretString"]
    return secret.encode()


def _has_turned(now: datetime) -> bool:
    if _looked_at and (now - _looked_at[-1]).total_seconds() < _LOOK_SECONDS:
        return False
    _looked_at[:] = [now]
    before = _secret(_CURRENT)
    _secret.cache_clear()
    return _secret(_CURRENT) != before
