"""Keys derived from the stage's one signing secret, and short signed texts (cursors) that expire."""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import cache
from typing import TYPE_CHECKING

from chalicelib import aws
from chalicelib.settings import settings

if TYPE_CHECKING:
    from datetime import datetime

LIFETIME = 24 * 3600
"""Seconds a signed text is good for."""
_MAC_BYTES, _TIME_BYTES = 16, 8


@cache
def derive(label: str) -> bytes:
    """The 32-byte key for one purpose; keys of different labels tell nothing about each other."""
    return hmac.digest(_root_secret(), f"todohub:{label}".encode(), hashlib.sha256)


def sign(label: str, payload: bytes, now: datetime) -> str:
    """Sign a payload for `LIFETIME` seconds. URL-safe; the payload is readable, not secret."""
    expires = int(now.timestamp()) + LIFETIME
    signed = expires.to_bytes(_TIME_BYTES, "big") + payload
    return urlsafe_b64encode(_mac(label, signed) + signed).rstrip(b"=").decode("ascii")


def verify(label: str, text: str, now: datetime) -> bytes | None:
    """The payload that `sign` signed under the same label; None when the text is forged, damaged or expired."""
    try:
        data = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except ValueError:
        return None
    mac, signed = data[:_MAC_BYTES], data[_MAC_BYTES:]
    expires = int.from_bytes(signed[:_TIME_BYTES], "big")
    if not hmac.compare_digest(mac, _mac(label, signed)) or now.timestamp() >= expires:
        return None
    return signed[_TIME_BYTES:]


def _mac(label: str, signed: bytes) -> bytes:
    return hmac.digest(derive(label), signed, hashlib.sha256)[:_MAC_BYTES]


@cache
def _root_secret() -> bytes:
    answer = aws.client("secretsmanager").get_secret_value(SecretId=settings().signing_secret)
    secret: str = answer["SecretString"]
    return secret.encode()
