"""A person whose answers a test reads whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def answering(person: Callable[..., Any]) -> Callable[..., tuple[int, Any]]:
    """Calls as this person; HTTP status and body."""

    def call(method: str, path: str, body: Any = None, **query: str) -> tuple[int, Any]:
        answer = person(method, path, body, **query)
        return answer.status_code, answer.json_body

    return call
