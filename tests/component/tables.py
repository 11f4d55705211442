"""AWS as infra/data.py declares it, in moto: every table, every queue, the signing secret, the encryption key.

Made once a process and emptied for each test: making it takes longer than most tests.
"""

from __future__ import annotations

from functools import cache

import boto3
from moto import mock_aws
from moto.dynamodb.models import dynamodb_backends
from moto.s3.models import s3_backends
from moto.sqs.models import sqs_backends

from chalicelib.identity import accounts, guessing, jwks, limits
from chalicelib.messages import screening
from chalicelib.storage.directory import transaction_types
from chalicelib.storage.reports import reading
from infra import bare

ACCOUNT, REGION = "123456789012", "cn-north-1"


def empty_aws() -> None:
    """AWS in this process, without a row or a message; what the hub remembers of former ones is forgotten."""
    _aws()
    for table in dynamodb_backends[ACCOUNT][REGION].tables.values():
        table.items.clear()
    queues = sqs_backends[ACCOUNT][REGION]
    for name, queue in queues.queues.items():
        queue.last_purged_at = None
        queues.purge_queue(name)
    for storage in s3_backends[ACCOUNT].values():
        for bucket in storage.buckets.values():
            bucket.keys.clear()
    accounts.forget_all()
    guessing.forget()
    limits.forget()
    jwks.forget()
    transaction_types.forget()
    screening.forget()
    reading.forget()


@cache
def _aws() -> None:
    mock_aws().start()
    dynamodb, sqs, kms = (boto3.client(service) for service in ("dynamodb", "sqs", "kms"))
    bare.create(dynamodb, sqs)
    boto3.client("secretsmanager").create_secret(Name="todohub-local-signing", SecretString="s" * 64)
    boto3.client("s3").create_bucket(
        Bucket=f"todohub-local-audit-{ACCOUNT}-{REGION}",
        CreateBucketConfiguration={"LocationConstraint": REGION},
        ObjectLockEnabledForBucket=True,
    )
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName="alias/todohub-local", TargetKeyId=key)
