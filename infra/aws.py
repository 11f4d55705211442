"""Clients of AWS, or of the emulator when it is named."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import Any

import boto3
from botocore.config import Config

LOCAL_REGION = "us-east-1"


@dataclass(frozen=True)
class Emulated:
    """Where the emulated services of one folder are, and the keys that they ask for."""

    url: str
    access_key: str
    secret_key: str = field(repr=False)

    def environment(self) -> dict[str, str]:
        """What sends every client of a process there, whatever the developer's own AWS settings."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_DEFAULT_REGION": LOCAL_REGION,
            "AWS_ACCESS_KEY_ID": self.access_key,
            "AWS_SECRET_ACCESS_KEY": self.secret_key,
        }


def client(service: str, emulated: Emulated | None = None) -> Any:
    """A client of one service; of an emulator it needs nothing from the environment."""
    if emulated is None:
        return boto3.client(service)
    return boto3.client(
        service,
        endpoint_url=emulated.url,
        region_name=LOCAL_REGION,
        config=Config(connect_timeout=5, read_timeout=60, retries={"max_attempts": 2}, s3={"addressing_style": "path"}),
        aws_access_key_id=emulated.access_key,
        aws_secret_access_key=emulated.secret_key,
    )


def emulated_api_url(url: str, api_id: str, stage: str) -> str:
    """Where an emulator at this address answers for an API of API Gateway."""
    return f"{url}/_aws/execute-api/{api_id}/{stage}"


def api_url(api_id: str, stage: str) -> str | None:
    """The same when the environment sends AWS calls to an emulator (AWS_ENDPOINT_URL); None on AWS itself."""
    endpoint = os.environ.get("AWS_ENDPOINT_URL")
    return emulated_api_url(endpoint.rstrip("/"), api_id, stage) if endpoint else None
