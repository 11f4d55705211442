"""What happens when the doorbell rings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.storage import doorbell, outbox
from chalicelib.web.telemetry import logger

if TYPE_CHECKING:
    from collections.abc import Iterable


def on_doorbell(bodies: Iterable[str]) -> None:
    """Take up the pending events of the tasks that the messages name, and record what was seen.

    Raises:
        ValueError: a message that is none of ours; after its retries it lies in the dead-letter queue.
    """
    for body in bodies:
        for app_id, task_id in doorbell.read(body):
            versions = outbox.pending(app_id, task_id)
            logger().info("doorbell", extra={"app_id": app_id, "task_id": task_id, "versions": versions})
            for version in versions:
                outbox.clear(app_id, task_id, version)
