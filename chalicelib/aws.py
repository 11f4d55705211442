"""The one door to AWS clients: short timeouts, few retries, one session a process, PynamoDB's client included.

botocore is used as it is: importing boto3 on top of it would add a tenth to every cold start, and a second session
reads the list of all endpoints a second time (another tenth).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import botocore.session
from botocore.config import Config
from botocore.exceptions import BotoCoreError

from chalicelib import time_limit

CONNECT_SECONDS, READ_SECONDS, ATTEMPTS = 1, 3, 3
_CONFIG = Config(
    connect_timeout=CONNECT_SECONDS,
    read_timeout=READ_SECONDS,
    retries={"total_max_attempts": ATTEMPTS, "mode": "standard"},
)


class OutOfTime(BotoCoreError):  # type: ignore[misc]
    """Raised in the place of an attempt for which the call has no time any more. The SDK does not retry it."""

    fmt = "No time is left for another attempt"


@lru_cache(maxsize=1)
def session() -> botocore.session.Session:
    """The process's session."""
    return botocore.session.get_session()


def region() -> str:
    """The region that this process asks."""
    return str(session().get_config_variable("region"))


@lru_cache(maxsize=8)
def client(service: str) -> Any:
    """The process's client of one AWS service."""
    config = _CONFIG.merge(Config(signature_version="s3v4")) if service == "s3" else _CONFIG
    made = session().create_client(service, config=config)
    watch_time(made)
    return made


def watch_time(made: Any) -> None:
    """Have every attempt of a client look at the time first."""
    made.meta.events.register_first("before-send.*.*", _refuse_late)


def _refuse_late(**_event: Any) -> None:
    if time_limit.is_over():
        raise OutOfTime
