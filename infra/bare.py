"""The tables and queues of infra/data.py without the functions: for tests in moto and measures on the emulator."""

from __future__ import annotations

from typing import Any

from infra import data

_KEPT = ("BillingMode", "AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes")


def create(dynamodb: Any, sqs: Any, stage: str = "local") -> None:
    """Make every table and queue of a stage, empty."""
    for resource in data.template()["Resources"].values():
        properties = resource.get("Properties", {})
        if resource["Type"] == "AWS::DynamoDB::Table":
            chosen = {name: properties[name] for name in _KEPT if name in properties}
            dynamodb.create_table(TableName=_named(properties["TableName"], stage), **chosen)
        elif resource["Type"] == "AWS::SQS::Queue":
            sqs.create_queue(QueueName=_named(properties["QueueName"], stage))


def _named(name: dict[str, str], stage: str) -> str:
    return name["Fn::Sub"].replace("${Stage}", stage)
