"""The AWS calls that a function makes, as IAM judges them: (action, resource)."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from botocore.client import BaseClient

from infra import policies

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Used = set[tuple[str, str]]
_PREFIX = "todohub-local-"
_IN_TRANSACTION = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
    "Get": "GetItem",
}


@contextmanager
def recording() -> Iterator[Used]:
    """Note every call that any AWS client of this process makes meanwhile."""
    used: Used = set()
    real = BaseClient._make_api_call

    def call(client: BaseClient, operation: str, arguments: Any) -> Any:
        used.update(_judged(client.meta.service_model.service_name, operation, arguments))
        return real(client, operation, arguments)

    BaseClient._make_api_call = call
    try:
        yield used
    finally:
        BaseClient._make_api_call = real


def granted(function: str) -> Used:
    """Every (action, resource) that a function's policy allows, its log left out."""
    return {
        (action, arn.rpartition(":")[2].replace("${Stage}", "local"))
        for statement in policies.GRANTS[function]
        for action in statement["Action"]
        for arn in statement["Resource"]
    }


def _judged(service: str, operation: str, arguments: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if service == "sqs":
        queue = str(arguments.get("QueueUrl") or arguments["QueueName"]).rpartition("/")[2]
        yield f"sqs:{'SendMessage' if operation == 'SendMessageBatch' else operation}", queue
    elif service == "kms":
        yield f"kms:{operation}", str(arguments["KeyId"])
    elif service == "secretsmanager":
        yield f"secretsmanager:{operation}", f"{arguments['SecretId']}-??????"
    elif "TransactItems" in arguments:
        for entry in arguments["TransactItems"]:
            for kind, one in entry.items():
                yield f"dynamodb:{_IN_TRANSACTION[kind]}", f"table/{one['TableName']}"
    elif "RequestItems" in arguments:
        for table in arguments["RequestItems"]:
            yield f"dynamodb:{operation}", f"table/{table}"
    else:
        index = f"/index/{arguments['IndexName']}" if "IndexName" in arguments else ""
        yield f"dynamodb:{operation}", f"table/{arguments['TableName']}{index}"
