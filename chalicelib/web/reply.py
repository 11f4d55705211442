"""What a view gives back, and how it becomes the gateway's answer."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote

from chalice.app import Response

if TYPE_CHECKING:
    from collections.abc import Mapping

_URL_CHARACTERS = "%/:=&?~#+!$,;'@()*[]"
_FIXED = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


@dataclass(frozen=True)
class Reply:
    """An answer: JSON when `body` is a dict or a list, else exactly the text given."""

    body: Mapping[str, object] | list[object] | str = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


def redirect(url: str) -> Reply:
    """A 302 to a stored and already checked URL (http or https), which is not told where the visitor came from."""
    return Reply(status=302, headers={"Location": quote(url, safe=_URL_CHARACTERS), "Referrer-Policy": "no-referrer"})


def to_response(reply: Reply, request_id: str) -> Response:
    """Chalice's form of a reply, with the headers every answer carries."""
    if isinstance(reply.body, str):
        text, media_type = reply.body, "text/plain; charset=utf-8"
    else:
        text = json.dumps(reply.body, ensure_ascii=False, separators=(",", ":"))
        media_type = "application/json; charset=utf-8"
    headers: dict[str, str | list[str]] = {
        "Content-Type": media_type,
        **_FIXED,
        "X-Request-Id": request_id,
        **reply.headers,
    }
    return Response(text, headers=headers, status_code=reply.status)
