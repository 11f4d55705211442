"""The minute: ring again for what is due."""

from __future__ import annotations

import logging
from typing import Any

logger = logging.getLogger(__name__)


def on_minute(event: dict[str, Any]) -> None:
    """Record that the minute was seen; `event` is the schedule event as Lambda hands it over."""
    logger.warning("sweep: minute %s seen", event.get("time"))
