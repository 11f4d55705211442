"""The tables and keys these tests need, made in moto."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from moto import mock_aws

from chalicelib import aws
from chalicelib.identity import accounts, jwks, signing, vault
from chalicelib.settings import settings
from chalicelib.storage import transaction_types
from chalicelib.storage.due_table import DueRow
from chalicelib.storage.ephemera_table import EphemeralRow
from chalicelib.storage.notice_table import NoticeRow
from chalicelib.storage.registry_tables import RegistryRow
from chalicelib.storage.tables import BoxTableRow, EventRow, ProcessRow, TaskRow
from chalicelib.storage.workflow_tables import DefinitionRow, InstanceRow, WorkOrderRow

if TYPE_CHECKING:
    from collections.abc import Iterator


CENTRE = (DefinitionRow, InstanceRow, WorkOrderRow)
CORE = (TaskRow, ProcessRow, EventRow, BoxTableRow, DueRow, NoticeRow)


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


def create_core_tables() -> None:
    """The tables that one transaction of the ledger may write."""
    for model in CORE:
        model.create_table(billing_mode="PAY_PER_REQUEST")


def forget_all() -> None:
    """Start as a new container does."""
    signing.derive.cache_clear()
    signing._root_secret.cache_clear()
    vault.unseal.cache_clear()
    accounts.forget_all()
    jwks.forget()
    transaction_types.forget()
