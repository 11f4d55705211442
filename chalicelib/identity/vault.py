"""Secrets the hub must be able to read again, encrypted with the stage's KMS key and bound to whom they belong."""

from __future__ import annotations

from base64 import b64decode, b64encode
from functools import lru_cache

from chalicelib import aws
from chalicelib.settings import settings


def seal(secret: str, owner: str) -> str:
    """Encrypt a secret (at most 4 KB) for `owner`; 1 call to KMS."""
    answer = aws.client("kms").encrypt(
        KeyId=settings().encryption_key, Plaintext=secret.encode(), EncryptionContext={"owner": owner}
    )
    return b64encode(answer["CiphertextBlob"]).decode("ascii")


def key_name() -> str:
    """The ARN of the stage's key, which no other deployment has; 1 call to KMS."""
    told = aws.client("kms").describe_key(KeyId=settings().encryption_key)
    return str(told["KeyMetadata"]["Arn"])


@lru_cache(maxsize=256)
def unseal(sealed: str, owner: str) -> str:
    """The secret that was sealed for the same owner; 1 call to KMS, none when this process has asked before."""
    answer = aws.client("kms").decrypt(
        KeyId=settings().encryption_key, CiphertextBlob=b64decode(sealed), EncryptionContext={"owner": owner}
    )
    secret: bytes = answer["Plaintext"]
    return secret.decode()
