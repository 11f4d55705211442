"""The tables and keys these tests need, made in moto."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import boto3
from moto import mock_aws

from chalicelib import aws
from chalicelib.identity import accounts, jwks, signing, vault
from chalicelib.storage import dynamo

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def local_aws() -> Iterator[None]:
    """AWS in this process: registry and ephemera tables, the signing secret, the encryption key. Starts empty."""
    with mock_aws():
        forget_clients()
        dynamodb = boto3.client("dynamodb")
        _table(dynamodb, "registry", "pk", "sk")
        _table(dynamodb, "ephemera", "pk")
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
    jwks.forget()


def _table(dynamodb, name: str, *keys: str) -> None:
    types = zip(keys, ("HASH", "RANGE"), strict=False)
    dynamodb.create_table(
        TableName=f"todohub-local-{name}",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in keys],
        KeySchema=[{"AttributeName": key, "KeyType": kind} for key, kind in types],
    )
