"""Clients of AWS, or of the emulator when an endpoint is given."""

from __future__ import annotations

from typing import Any

import boto3
from botocore.config import Config

LOCAL_REGION = "us-east-1"
LOCAL_KEYS = {"aws_access_key_id": "todohub", "aws_secret_access_key": "todohub"}


def client(service: str, endpoint: str | None = None) -> Any:
    """A client of one service; with an endpoint it needs nothing from the environment."""
    if endpoint is None:
        return boto3.client(service)
    quick = Config(connect_timeout=5, read_timeout=60, retries={"max_attempts": 2}, s3={"addressing_style": "path"})
    return boto3.client(service, endpoint_url=endpoint, region_name=LOCAL_REGION, config=quick, **LOCAL_KEYS)
