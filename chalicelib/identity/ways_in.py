"""How people sign in to this stage's console: what a browser must know before anybody has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from chalicelib.errors import UserCentreDown
from chalicelib.identity import discovery
from chalicelib.settings import settings

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.identity.discovery import Provider
    from chalicelib.settings import Issuer


@dataclass(frozen=True)
class UserCentre:
    """The user centre that the console sends people to; `provider` is None while it does not answer."""

    issuer: Issuer
    provider: Provider | None


def user_centre(now: datetime) -> UserCentre | None:
    """The first configured issuer with a client for the console; at most 1 request, none when it is remembered."""
    issuer = next((each for each in settings().issuers if each.client_id), None)
    if issuer is None:
        return None
    try:
        return UserCentre(issuer, discovery.find(issuer, now))
    except UserCentreDown:
        return UserCentre(issuer, None)


def origins(now: datetime) -> tuple[str, ...]:
    """Origins of what the console calls itself when a person signs in: discovery and the exchange of a code."""
    centre = user_centre(now)
    if centre is None:
        return ()
    called = [centre.issuer.issuer, *([centre.provider.token_endpoint] if centre.provider else [])]
    return tuple(dict.fromkeys(_origin(url) for url in called))


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
