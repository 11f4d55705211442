"""The signature schemes of the create-todo v2 family (docs/protocols/gov_task.md), for signing and for verifying.

Pure string and HMAC work: no clock, no nonce, no headers, no decision whether a timestamp is fresh. A verifier computes
the signature it expects and compares it with `hmac.compare_digest`. Parameters are (name, value) pairs, raw: decoded
once, never URL-encoded, because both schemes sign what the application meant and not what the network carried.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable
from typing import Literal

Parameters = Iterable[tuple[str, str]]
CsbHash = Literal["sha1", "sha256"]

ZWDD_VERSION = "1.0"


def zwdd_string_to_sign(method: str, timestamp: str, nonce: str, path: str, parameters: Parameters) -> str:
    """Return METHOD, timestamp, nonce, path and, when there are any, the parameters, one per line.

    Names are ordered without regard to case, repeated names by value; a parameter with an empty value is left out.
    Names that differ only in case keep a defined order (upper case first), so that both sides agree.
    """
    named = sorted((p for p in parameters if p[1] != ""), key=lambda p: (p[0].lower(), p[0], p[1]))
    query = "&".join(f"{name}={value}" for name, value in named)
    return "\n".join([method.upper(), timestamp, nonce, path, *([query] if query else [])])


def zwdd_signature(secret: str, string_to_sign: str) -> str:
    """Return Base64(HMAC-SHA256(secret, string)), the value of `X-Hmac-Auth-Signature`."""
    return _signature("sha256", secret, string_to_sign)


def csb_string_to_sign(parameters: Parameters) -> str:
    """Return the parameters ordered by name, then value, joined by `&`.

    They are the query, the form and the `_api_*` headers together; an `_api_signature` among them is dropped.
    """
    named = sorted(p for p in parameters if p[0] != "_api_signature")
    return "&".join(f"{name}={value}" for name, value in named)


def csb_signature(digest: CsbHash, secret: str, string_to_sign: str) -> str:
    """Return Base64(HMAC(secret, string)) with SHA-1 or SHA-256, the value of `_api_signature`."""
    return _signature(digest, secret, string_to_sign)


def _signature(digest: CsbHash, secret: str, text: str) -> str:
    algorithm = hashlib.sha1 if digest == "sha1" else hashlib.sha256
    return base64.b64encode(hmac.new(secret.encode(), text.encode(), algorithm).digest()).decode("ascii")
