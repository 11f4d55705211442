"""AWS Signature Version 4 of one request, for channels that call AWS with a key of their own. Pure."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


class Key(NamedTuple):
    """An access key and its secret."""

    own_id: str
    secret: str


def key_of(credential: Mapping[str, str]) -> Key:
    """The key that a channel's credential has."""
    return Key(credential.get("accessKeyId", ""), credential.get("secretAccessKey", ""))


def headers(  # noqa: PLR0913 - the parts of a request
    method: str, url: str, named: Mapping[str, str], body: bytes, key: Key, *, service: str, region: str, now: datetime
) -> dict[str, str]:
    """The headers of a request, signed: those given, `X-Amz-Date` and `Authorization`. The URL has no query."""
    moment = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    parts = urlsplit(url)
    signed = {"host": parts.netloc, "x-amz-date": moment, **{name.lower(): value for name, value in named.items()}}
    names = ";".join(sorted(signed))
    lines = [f"{name}:{' '.join(signed[name].split())}" for name in sorted(signed)]
    path = quote(parts.path or "/", safe="/-_.~")
    canonical = "\n".join([method, path, "", *lines, "", names, hashlib.sha256(body).hexdigest()])
    scope = f"{moment[:8]}/{region}/{service}/aws4_request"
    to_sign = "\n".join(["AWS4-HMAC-SHA256", moment, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    step = f"AWS4{key.secret}".encode()
    for part in (moment[:8], region, service, "aws4_request"):
        step = hmac.new(step, part.encode(), hashlib.sha256).digest()
    signature = hmac.new(step, to_sign.encode(), hashlib.sha256).hexdigest()
    told = f"AWS4-HMAC-SHA256 Credential={key.own_id}/{scope}, SignedHeaders={names}, Signature={signature}"
    return {**named, "X-Amz-Date": moment, "Authorization": told}
