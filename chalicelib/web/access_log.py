"""The one line each call leaves in the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.telemetry import logger

if TYPE_CHECKING:
    from chalicelib.web.request import Request


def log_answer(request: Request, status: int, error_code: str | None) -> None:
    """Write the one line each call leaves."""
    logger().info(
        "answered",
        extra={
            "request_id": request.request_id,
            "method": request.method,
            "route": request.template,
            "status": status,
            "error": error_code,
            "caller_kind": request.caller.kind,
            "app_id": request.caller.app_id,
            **request.notes,
        },
    )
