"""Building a Prepared request, the few ways the protocols write one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from chalicelib.delivery.telling import key_of
from chalicelib.outbound.outcome import Prepared
from chalicelib.trail import written

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chalicelib.delivery.change import Change, Sending, Target


def trail(change: Change, sending: Sending) -> dict[str, str]:
    """Return the header that stops loops between hubs: every hub the change has passed through, this one last.

    A hub that finds itself in it acknowledges the request and changes nothing.
    """
    return written(change.trail, sending.hub)


def json_request(  # noqa: PLR0913 - the parts of a request
    change: Change,
    target: Target,
    step: str,
    url: str,
    body: object,
    *,
    method: str = "POST",
    headers: Mapping[str, str] | None = None,
    teaches: Mapping[str, str] | None = None,
    secret: bool = False,
) -> Prepared:
    """Return a request with a JSON body, or with none when `body` is None."""
    raw = b"" if body is None else json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    named = {"Content-Type": "application/json; charset=utf-8", **(headers or {})}
    return Prepared(step, key_of(change, target, step), method, url, named, raw, secret, teaches or {})


def form_request(  # noqa: PLR0913 - the parts of a request
    change: Change,
    target: Target,
    step: str,
    url: str,
    form: Mapping[str, str],
    *,
    headers: Mapping[str, str] | None = None,
    secret: bool = False,
) -> Prepared:
    """Return a form-urlencoded POST, UTF-8."""
    named = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8", **(headers or {})}
    return Prepared(step, key_of(change, target, step), "POST", url, named, urlencode(form).encode(), secret)


def query(url: str, parameters: Sequence[tuple[str, str]]) -> str:
    """Return the URL with these parameters, UTF-8 percent-encoded."""
    return f"{url}?{urlencode(parameters)}" if parameters else url


def under(base_url: str, path: str) -> str:
    """Return a documented path below a target's base URL."""
    return base_url.rstrip("/") + path
