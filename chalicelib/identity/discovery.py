"""What OIDC user centres say of themselves (OpenID Connect Discovery 1.0): read by configured issuer, remembered."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chalicelib.errors import UserCentreDown
from chalicelib.identity.fetching import CannotFetch, fetch
from chalicelib.settings import is_trustworthy
from chalicelib.telemetry import log_fault

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.settings import Issuer

KEEP_SECONDS = 600
RETRY_SECONDS = 30
PATH = "/.well-known/openid-configuration"


@dataclass(frozen=True)
class Provider:
    """Addresses of a user centre: where a code is asked for and exchanged, where its keys are."""

    authorization_endpoint: str
    token_endpoint: str
    jwks_url: str


@dataclass(frozen=True)
class _Known:
    provider: Provider | None
    at: datetime


_known: dict[str, _Known] = {}


def find(issuer: Issuer, now: datetime) -> Provider:
    """What an issuer says of itself; 0 requests when it is remembered, else 1.

    Raises:
        UserCentreDown: it does not answer, or what it answers is not of this issuer. Asked again after 30 seconds.
    """
    known = _known.get(issuer.issuer)
    age = abs((now - known.at).total_seconds()) if known else 0
    if known is None or age >= (KEEP_SECONDS if known.provider else RETRY_SECONDS):
        known = _Known(_read(issuer.issuer) or (known.provider if known else None), now)
        _known[issuer.issuer] = known
    if known.provider is None:
        raise UserCentreDown("用户中心暂时不可用")
    return known.provider


def forget() -> None:
    """Start as a new container does."""
    _known.clear()


def _read(issuer: str) -> Provider | None:
    try:
        return _provider(json.loads(fetch(issuer.rstrip("/") + PATH)), issuer)
    except (CannotFetch, ValueError, KeyError, TypeError) as error:
        log_fault(error, request_id="", where="discovery")
        return None


def _provider(said: Any, issuer: str) -> Provider:
    if said["issuer"] != issuer:
        raise ValueError("of another issuer")
    found = [said[name] for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
    if not all(isinstance(url, str) and is_trustworthy(url) for url in found):
        raise ValueError("an address that is not https")
    return Provider(*found)
