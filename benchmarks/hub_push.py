"""The hub's own handler, warm: its credential is known, and AWS answers inside the process."""

from __future__ import annotations

from datetime import UTC, datetime

from app import app
from benchmarks.answering import answered
from chalicelib import aws
from chalicelib.identity import accounts
from chalicelib.identity.credentials import hash_secret
from chalicelib.storage.base import dynamo
from chalicelib.storage.directory.model import Credential, Holder

answered(dynamo.connection().client)
answered(aws.client("sqs"))

_NOW = datetime.now(UTC)
_CREDENTIAL = Credential("c1", "push", _NOW, secret_hash=hash_secret("secret"))
accounts._holders.put("application#OA", Holder("application", "OA", "OA", _NOW, credentials=(_CREDENTIAL,)), _NOW)

handler = app
