"""HTTP calls to the running hub, as one of its callers would make them. Standard library only."""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Answer:
    """Status and decoded JSON body of an answer (the text itself when it is not JSON)."""

    status: int
    body: Any


def send_json(method: str, url: str, body: object, headers: dict[str, str]) -> Answer:
    """Send a JSON body."""
    data = json.dumps(body, ensure_ascii=False).encode()
    return _send(method, url, data, {**headers, "Content-Type": "application/json"})


def send_form(url: str, fields: dict[str, str], headers: dict[str, str] | None = None) -> Answer:
    """POST a form (application/x-www-form-urlencoded, UTF-8)."""
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    return _send("POST", url, urllib.parse.urlencode(fields).encode(), {**(headers or {}), **form})


def read(url: str, query: dict[str, str], headers: dict[str, str]) -> Answer:
    """GET with query parameters."""
    return _send("GET", f"{url}?{urllib.parse.urlencode(query)}", None, headers)


def _send(method: str, url: str, data: bytes | None, headers: dict[str, str]) -> Answer:
    request = urllib.request.Request(url, data, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            return Answer(response.status, _decoded(response.read()))
    except urllib.error.HTTPError as error:
        return Answer(error.code, _decoded(error.read()))


def _decoded(body: bytes) -> Any:
    text = body.decode()
    try:
        return json.loads(text)
    except ValueError:
        return text
