"""Public keys of external user centres: fetched by configured URL, remembered, fetched again for an unknown key id.

The URL is the operator's, from the environment; nothing a caller sends chooses where the hub connects.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chalicelib.errors import UserCentreDown
from chalicelib.identity.fetching import CannotFetch, fetch
from chalicelib.lazy import lazy
from chalicelib.telemetry import log_fault

if TYPE_CHECKING:
    from datetime import datetime

    import jwt
else:
    jwt = lazy("jwt")

ALGORITHMS = {"RS256": "RSA", "ES256": "EC"}
"""Accepted signature algorithm → its key type. Never symmetric ones, or a public key could be used as a secret."""
KEEP_SECONDS = 600
RETRY_SECONDS = 30
"""A key id nobody knows makes the hub fetch at most this often."""


@dataclass(frozen=True)
class _Fetched:
    keys: tuple[dict[str, Any], ...]
    at: datetime
    tried: datetime


_fetched: dict[str, _Fetched] = {}


def find_key(url: str, key_id: str, algorithm: str, now: datetime) -> jwt.PyJWK | None:
    """The key of a JWKS (RFC 7517) that may have signed with `algorithm`; None when there is none.

    0 requests when the key is remembered, else at most 1.

    Raises:
        UserCentreDown: the keys cannot be fetched and none are remembered.
    """
    known = _fetched.get(url)
    if known is not None and _age(known.at, now) < KEEP_SECONDS:
        key = _pick(known.keys, key_id, algorithm)
        if key is not None:
            return key
    if known is None or _age(known.tried, now) >= RETRY_SECONDS:
        known = _refresh(url, known, now)
    return _pick(known.keys, key_id, algorithm)


def forget() -> None:
    """Start as a new container does."""
    _fetched.clear()


def _age(then: datetime, now: datetime) -> float:
    return abs((now - then).total_seconds())


def _refresh(url: str, known: _Fetched | None, now: datetime) -> _Fetched:
    """Fetch; when that fails, old keys stay good, for a user centre that is down has not thereby changed its keys."""
    try:
        fetched = _Fetched(_fetch(url), now, now)
    except (CannotFetch, ValueError, KeyError, TypeError) as error:
        log_fault(error, request_id="", where="jwks")
        if known is None:
            raise UserCentreDown("用户中心暂时不可用，无法校验令牌") from None
        fetched = _Fetched(known.keys, known.at, now)
    _fetched[url] = fetched
    return fetched


def _fetch(url: str) -> tuple[dict[str, Any], ...]:
    return tuple(key for key in json.loads(fetch(url))["keys"] if isinstance(key, dict))


def _pick(keys: tuple[dict[str, Any], ...], key_id: str, algorithm: str) -> jwt.PyJWK | None:
    fitting = [
        key
        for key in keys
        if key.get("kty") == ALGORITHMS[algorithm]
        and key.get("use", "sig") == "sig"
        and key.get("alg", algorithm) == algorithm
        and (key.get("kid", "") == key_id or not key_id)
    ]
    # Without a key id a token fits only where the centre has a single key of the kind.
    return jwt.PyJWK(fitting[0], algorithm) if len(fitting) == 1 else None
