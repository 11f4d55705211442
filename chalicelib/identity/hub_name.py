"""What this hub is called in the trail that a change leaves on its way from hub to hub."""

from __future__ import annotations

import hashlib
from functools import cache

from chalicelib.identity import signing, vault
from chalicelib.settings import settings


@cache
def hub_name() -> str:
    """`TODOHUB_NAME`, or else a name that follows from the stage's key, so that no two deployments share one.

    Which key it is, is no secret: who delivers to strangers may know the name and not what signs tokens. 1 call to KMS.
    """
    return settings().name or _named(vault.key_name().encode())


def is_ours(trail: tuple[str, ...]) -> bool:
    """Whether a change has been here: under the hub's name, or under the one that an earlier version gave it."""
    return bool(trail) and (hub_name() in trail or (not settings().name and _earlier_name() in trail))


def _earlier_name() -> str:
    return _named(signing.derive("hub-name"))


def _named(what: bytes) -> str:
    return "hub-" + hashlib.sha256(what).hexdigest()[:16]
