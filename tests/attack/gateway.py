"""The hub as a WSGI application, so that HTTP tools can call it in this process."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

NOT_ROUTED = "X-Not-Routed"
"""Header of an answer that the gateway itself gives: no route of the hub has such a path."""


class Gateway:
    """Passes calls to the test client of `chalice`, and refuses paths that match no route, as API Gateway does."""

    def __init__(self, http: Any) -> None:
        self._http = http

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = quote(environ["PATH_INFO"].encode("latin-1"))
        query = environ.get("QUERY_STRING") or ""
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        target = environ.get("REQUEST_URI") or (f"{path}?{query}" if query else path)
        try:
            answer = self._http.request(environ["REQUEST_METHOD"], target, headers=_headers(environ), body=body)
        except ValueError as error:
            if "No matching route" not in str(error):
                raise
            start_response("403 Forbidden", [(NOT_ROUTED, "1"), ("Content-Type", "application/json")])
            return [b'{"message":"Missing Authentication Token"}']
        status = HTTPStatus(answer.status_code)
        start_response(
            f"{status.value} {status.phrase}", [(name, str(value)) for name, value in answer.headers.items()]
        )
        return [answer.body]


def _headers(environ: dict[str, Any]) -> dict[str, str]:
    sent = {name[5:].replace("_", "-"): value for name, value in environ.items() if name.startswith("HTTP_")}
    return {**sent, "Content-Type": environ.get("CONTENT_TYPE") or ""}
