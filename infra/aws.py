"""Clients of AWS, or of the emulator when an endpoint is given."""

from __future__ import annotations

import os
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


def emulated_api_url(endpoint: str, api_id: str, stage: str) -> str:
    """Where an emulator answers for an API of API Gateway."""
    return f"{endpoint}/_aws/execute-api/{api_id}/{stage}"


def api_url(api_id: str, stage: str) -> str | None:
    """The same when the environment sends AWS calls to an emulator (AWS_ENDPOINT_URL); None on AWS itself."""
    endpoint = os.environ.get("AWS_ENDPOINT_URL")
    return emulated_api_url(endpoint.rstrip("/"), api_id, stage) if endpoint else None
