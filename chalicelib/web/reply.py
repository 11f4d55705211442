"""What a view gives back, and how it becomes the gateway's answer."""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from chalice.app import Response

if TYPE_CHECKING:
    from collections.abc import Mapping

_URL_CHARACTERS = "%/:=&?~#+!$,;'@()*[]"
_FIXED = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


@dataclass(frozen=True)
class Reply:
    """An answer: JSON when `body` is a dict or a list, else exactly the text or the bytes given."""

    body: Mapping[str, object] | list[object] | str | bytes = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


class Packed(Response):
    """An answer of bytes, as the gateway takes it: in Base64, and said to be so.

    Chalice would do that by content type, and refuse a call whose Accept does not name it. The API takes every type for
    one that may be binary (web/families.py), so that what a caller accepts first, which is JSON as a rule, decides
    nothing.
    """

    def to_dict(self, binary_types: list[str] | None = None) -> dict[str, Any]:  # noqa: ARG002 - Chalice's signature
        """The gateway's form."""
        whole: dict[str, Any] = Response("", self.headers, self.status_code).to_dict()
        return whole | {"body": b64encode(self.body).decode("ascii"), "isBase64Encoded": True}


def redirect(url: str) -> Reply:
    """A 302 to a stored and already checked URL (http or https), which is not told where the visitor came from."""
    return Reply(status=302, headers={"Location": quote(url, safe=_URL_CHARACTERS), "Referrer-Policy": "no-referrer"})


def to_response(reply: Reply, request_id: str) -> Response:
    """Chalice's form of a reply, with the headers every answer carries."""
    if isinstance(reply.body, bytes):
        text, media_type = "", "application/octet-stream"
    elif isinstance(reply.body, str):
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
    if isinstance(reply.body, bytes):
        return Packed(reply.body, headers=headers, status_code=reply.status)
    return Response(text, headers=headers, status_code=reply.status)
