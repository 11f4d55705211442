"""How ids become keys. Parts are escaped, so that `a#b` + `c` and `a` + `b#c` differ."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode


def join(*parts: str) -> str:
    """Join ids into one key: `%` and `#` inside a part are escaped, `#` separates."""
    return "#".join(part.replace("%", "%25").replace("#", "%23") for part in parts)


def split(key: str) -> list[str]:
    """Take a key made by `join` apart."""
    return [part.replace("%23", "#").replace("%25", "%") for part in key.split("#")]


def pair(key: str) -> tuple[str, str]:
    """The two ids of a task's or process instance's key: (app_id, own id)."""
    app_id, own_id = split(key)
    return app_id, own_id


def digest(text: str, length: int = 12) -> str:
    """A short, key-safe fingerprint of a text, for places where the text itself may be too long."""
    return urlsafe_b64encode(hashlib.sha256(text.encode()).digest())[:length].decode()
