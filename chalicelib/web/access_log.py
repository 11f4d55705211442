"""The one line each call leaves in the log: who called from where, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.errors import Unauthenticated
from chalicelib.telemetry import logger

if TYPE_CHECKING:
    from chalicelib.errors import HubError
    from chalicelib.web.request import Request


def log_answer(request: Request, status: int, error: HubError | None) -> None:
    """Write the one line each call leaves.

    `caller_kind`, `app_id` and `user_id` are proved. `claimed` is the registered id that a wrong secret came with;
    what else a caller sends is never written.
    """
    logger().info(
        "answered",
        extra={
            "request_id": request.request_id,
            "method": request.method,
            "route": request.template,
            "status": status,
            "error": error.code if error else None,
            "caller_kind": request.caller.kind,
            "app_id": request.caller.app_id,
            "user_id": request.caller.user_id,
            "source": request.source,
            "claimed": (error.claimed or None) if isinstance(error, Unauthenticated) else None,
            **request.notes,
        },
    )
