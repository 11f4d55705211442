"""The doorbell: an SQS message that says which task changed."""

from __future__ import annotations

import logging
from typing import Any

logger = logging.getLogger(__name__)


def on_doorbell(event: dict[str, Any]) -> None:
    """Record how many doorbell messages were seen; `event` is the SQS event as Lambda hands it over."""
    logger.warning("doorbell: %d message(s) seen", len(event["Records"]))
