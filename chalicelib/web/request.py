"""What a view is given. Built once per call, from the gateway's event, by the Blueprint subclass."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from chalicelib import trail
from chalicelib.acting import Actor
from chalicelib.errors import BadInput, TooLarge
from chalicelib.identity.caller import ANONYMOUS, Caller
from chalicelib.web import form, strict_json

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

REPEAT_HEADER = "Idempotency-Key"
MAX_BODY_BYTES = 2 * 1024 * 1024


class Query:
    """Query parameters, decoded. A repeated name has several values."""

    def __init__(self, values: Mapping[str, list[str]] | None = None) -> None:
        self._values = {name: tuple(items) for name, items in (values or {}).items() if items}

    def get(self, name: str, default: str | None = None) -> str | None:
        """The last value of `name`, which is also the one the API gateway would take."""
        return self._values[name][-1] if name in self._values else default

    def getlist(self, name: str) -> tuple[str, ...]:
        """Every value of `name`, in order; empty when there is none."""
        return self._values.get(name, ())

    def pairs(self) -> list[tuple[str, str]]:
        """Every (name, value), as signatures need them."""
        return [(name, value) for name, values in self._values.items() for value in values]


@dataclass(frozen=True)
class Request:
    """One HTTP call.

    Attributes:
        method: upper case.
        template: the route, e.g. `/hub/tasks/{appId}/{taskId}`.
        path: the path as it was sent, still encoded, without the gateway's stage or base path.
        path_params: decoded exactly once.
        query: decoded query parameters.
        headers: looked up in any letter case.
        body: the bytes as sent.
        caller: `ANONYMOUS` until the edge has authenticated the call.
        base_url: how the caller reached the hub: scheme, host, and the gateway's stage or base path.
        source: the address that the call came from, as the gateway saw it.
        now: when the call came in, UTC.
        request_id: the gateway's id, also sent back as `X-Request-Id`.
        notes: ids a view wants in the call's log line, e.g. `push_id`; never a secret, never form content.
    """

    method: str
    template: str
    path: str
    headers: Mapping[str, str]
    now: datetime
    request_id: str
    base_url: str = ""
    source: str = ""
    body: bytes = b""
    query: Query = field(default_factory=Query)
    path_params: Mapping[str, str] = field(default_factory=dict)
    caller: Caller = ANONYMOUS
    notes: dict[str, str] = field(default_factory=dict, compare=False)

    def header(self, name: str) -> str:
        """A header without surrounding blanks; empty when absent."""
        return (self.headers.get(name) or "").strip()

    @property
    def actor(self) -> Actor:
        """Whom changes are put down to."""
        return Actor(
            kind=self.caller.kind,
            action=f"{self.method} {self.template}",
            at=self.now,
            user_id=self.caller.user_id or "",
            app_id=self.caller.app_id or "",
            source=self.source,
            request_id=self.request_id,
        )

    @property
    def trail(self) -> tuple[str, ...]:
        """Hubs that a forwarded change has passed through, the one that sent it last; empty for any other caller.

        Raises:
            BadInput: the header names more than 32, or something that is no hub's name.
        """
        return trail.read(self.header(trail.HEADER))

    @property
    def idempotency_key(self) -> str:
        """What the caller names the request and its repeats by, without the quotation marks; empty when it does not.

        Raises:
            BadInput: it is no plain text. (How long it may be, the gateway says.)
        """
        key = self.header(REPEAT_HEADER).strip('"')
        if not key.isprintable():
            raise BadInput("应为可显示的文本", field=REPEAT_HEADER)
        return key

    @property
    def repeat_id(self) -> str:
        """The same 32 hex digits for every repeat of one request, by its `idempotency_key`; empty without one.

        Two callers, two calls of one, or two contents of one call never share it, whatever keys they choose.

        Raises:
            BadInput: see `idempotency_key`.
        """
        key = self.idempotency_key
        if not key:
            return ""
        who = (self.caller.app_id or "", self.caller.user_id or "")
        what = (self.method, self.path, *(part for pair in self.query.pairs() for part in pair), key)
        text = "".join(f"{len(part)}:{part}" for part in (*who, *what))
        return hashlib.sha256(text.encode("utf-8", "surrogatepass") + b"\0" + self.body).hexdigest()[:32]

    def json(self, *, max_bytes: int = MAX_BODY_BYTES) -> Any:
        """The body as JSON, whatever content type was declared.

        Raises:
            BadInput: not one strict JSON document in UTF-8 (see `strict_json.parse`).
            TooLarge: longer than `max_bytes`.
        """
        self.checked_body(max_bytes=max_bytes)
        if not self.body.strip():
            raise BadInput("请求体为空，应为 JSON")
        return strict_json.parse(self.body)

    def json_object(self, *, max_bytes: int = MAX_BODY_BYTES) -> dict[str, Any]:
        """The body as one JSON object; raises as `json` does, and BadInput for a list or a bare value."""
        value = self.json(max_bytes=max_bytes)
        if not isinstance(value, dict):
            raise BadInput("请求体应为 JSON 对象")
        return value

    def form(self, *, max_bytes: int = MAX_BODY_BYTES) -> dict[str, str]:
        """The body as a urlencoded form (UTF-8), field → value.

        Raises:
            BadInput: another content type was declared, or the form is malformed (see `form.parse`).
            TooLarge: longer than `max_bytes`.
        """
        self.checked_body(max_bytes=max_bytes)
        if self.media_type not in ("", "application/x-www-form-urlencoded"):
            raise BadInput("Content-Type 须为 application/x-www-form-urlencoded", field="Content-Type")
        return form.parse(self.body)

    @property
    def media_type(self) -> str:
        """The declared content type in lower case, without parameters; empty when absent."""
        return self.header("Content-Type").partition(";")[0].strip().lower()

    def checked_body(self, *, max_bytes: int = MAX_BODY_BYTES) -> bytes:
        """The body as it was sent.

        Raises:
            BadInput: it is declared in another encoding than UTF-8.
            TooLarge: longer than `max_bytes`.
        """
        if len(self.body) > max_bytes:
            message = f"请求体过大：上限 {max_bytes} 字节"
            raise TooLarge(message)
        charset = self.header("Content-Type").lower().partition("charset=")[2].partition(";")[0].strip(" \"'")
        if charset not in ("", "utf-8", "utf8"):
            raise BadInput("编码须为 UTF-8", field="Content-Type")
        return self.body
