"""How much memory, time and concurrency each function has, and its environment, for both ways of deploying.

`make templates` writes it into .chalice/config.json, the only file that Chalice reads.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from chalicelib.settings import STAGES
from infra import data


@dataclass(frozen=True)
class Size:
    """Of one function: memory in MB, seconds, and at most so many at once in production."""

    memory: int
    seconds: int
    at_once: int


DELIVERING = Size(512, data.LONGEST_TIMEOUT, 20)
SIZES = {
    data.API: Size(1024, 28, 100),
    "dispatch": Size(512, data.LONGEST_TIMEOUT, 20),
    "sweep": Size(512, 55, 1),
    "watch": Size(512, 55, 1),
} | dict.fromkeys(data.DELIVERS, DELIVERING)
ENVIRONMENT: dict[str, dict[str, str]] = {
    "local": {"TODOHUB_USER_TOKEN_SECONDS": "2592000"},
    "dev": {"TODOHUB_OWN_USER_TOKENS": "true"},
}
"""What a stage says besides its name: demo users of the local one stay signed in for thirty days; to try dev, its
administrators issue the tokens that people sign in with."""


def config() -> str:
    """The content of .chalice/config.json."""
    document = {
        "version": "2.0",
        "app_name": "todohub",
        "autogen_policy": False,
        "automatic_layer": False,
        "xray": False,
        "minimum_compression_size": 1024,
        "stages": {stage: _stage(stage) for stage in STAGES},
        "api_gateway_endpoint_type": "REGIONAL",
    }
    return json.dumps(document, indent=2) + "\n"


def _stage(stage: str) -> dict[str, Any]:
    named = {"TODOHUB_STAGE": stage, "POWERTOOLS_SERVICE_NAME": "todohub"}
    return {
        "api_gateway_stage": stage,
        "environment_variables": {**named, **ENVIRONMENT.get(stage, {})},
        "tags": {"project": "todohub", "stage": stage},
        "lambda_functions": {function: _function(function, stage) for function in data.FUNCTIONS},
    }


def _function(function: str, stage: str) -> dict[str, Any]:
    size = SIZES[function]
    limit = {"reserved_concurrency": size.at_once} if stage == "prod" else {}
    return {
        "iam_policy_file": f"policy-{stage}-{function}.json",
        "lambda_memory_size": size.memory,
        "lambda_timeout": size.seconds,
        **limit,
    }
