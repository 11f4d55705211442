"""The one door to AWS clients other than DynamoDB: short timeouts, few retries, one session a process.

botocore is used as it is: importing boto3 on top of it would add a tenth to every cold start.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import botocore.session
from botocore.config import Config

_CONFIG = Config(connect_timeout=1, read_timeout=3, retries={"total_max_attempts": 3, "mode": "standard"})


@lru_cache(maxsize=1)
def _session() -> botocore.session.Session:
    return botocore.session.get_session()


@lru_cache(maxsize=8)
def client(service: str) -> Any:
    """The process's client of one AWS service."""
    return _session().create_client(service, config=_CONFIG)
