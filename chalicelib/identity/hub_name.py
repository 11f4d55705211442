"""What this hub is called in the trail that a change leaves on its way from hub to hub."""

from __future__ import annotations

import hashlib
from functools import cache

from chalicelib.identity import signing
from chalicelib.settings import settings


@cache
def hub_name() -> str:
    """`TODOHUB_NAME`, or else a name that follows from the signing secret, so that no two deployments share one."""
    return settings().name or "hub-" + hashlib.sha256(signing.derive("hub-name")).hexdigest()[:16]
