"""The tables and keys these tests need, made in moto."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from moto import mock_aws

from chalicelib import aws
from chalicelib.identity import accounts, jwks, signing, vault
from chalicelib.settings import settings
from chalicelib.storage.ephemera_table import EphemeralRow
from chalicelib.storage.registry_tables import RegistryRow

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def local_aws() -> Iterator[None]:
    """AWS in this process: registry and ephemera tables, the signing secret, the encryption key. Starts empty."""
    with mock_aws():
        forget_all()
        for model in (RegistryRow, EphemeralRow):
            model.create_table(billing_mode="PAY_PER_REQUEST")
        aws.client("secretsmanager").create_secret(Name=settings().signing_secret, SecretString="s" * 64)
        kms = aws.client("kms")
        key = kms.create_key()["KeyMetadata"]["KeyId"]
        kms.create_alias(AliasName=settings().encryption_key, TargetKeyId=key)
        yield
    forget_all()


def forget_all() -> None:
    """Start as a new container does."""
    signing.derive.cache_clear()
    signing._root_secret.cache_clear()
    vault.unseal.cache_clear()
    accounts.forget_all()
    jwks.forget()
