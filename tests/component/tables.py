"""AWS as infra/data.py declares it, made in moto: every table, every queue, the signing secret, the encryption key."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import boto3
from moto import mock_aws

from chalicelib import aws
from chalicelib.identity import accounts, jwks, signing, vault
from chalicelib.storage import doorbell, dynamo
from infra import data

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def local_aws() -> Iterator[None]:
    """AWS in this process, empty."""
    with mock_aws():
        forget_clients()
        dynamodb = boto3.client("dynamodb")
        sqs = boto3.client("sqs")
        for resource in data.template()["Resources"].values():
            if resource["Type"] == "AWS::DynamoDB::Table":
                _table(dynamodb, resource["Properties"])
            elif resource["Type"] == "AWS::SQS::Queue":
                sqs.create_queue(QueueName=_named(resource["Properties"]["QueueName"]))
        boto3.client("secretsmanager").create_secret(Name="todohub-local-signing", SecretString="s" * 64)
        kms = boto3.client("kms")
        key = kms.create_key()["KeyMetadata"]["KeyId"]
        kms.create_alias(AliasName="alias/todohub-local", TargetKeyId=key)
        yield
    forget_clients()


def forget_clients() -> None:
    """Start as a new container does."""
    dynamo.connection.cache_clear()
    aws.client.cache_clear()
    signing.derive.cache_clear()
    signing._root_secret.cache_clear()
    vault.unseal.cache_clear()
    accounts.forget_all()
    doorbell._client.cache_clear()
    doorbell._queue_url.cache_clear()
    jwks.forget()


def _table(dynamodb: Any, properties: dict[str, Any]) -> None:
    kept = ("BillingMode", "AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes")
    chosen = {name: properties[name] for name in kept if name in properties}
    dynamodb.create_table(TableName=_named(properties["TableName"]), **chosen)


def _named(name: dict[str, str]) -> str:
    return name["Fn::Sub"].replace("${Stage}", "local")
