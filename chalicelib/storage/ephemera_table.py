"""Rows that expire: nonces, open requests."""

from __future__ import annotations

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.settings import settings
from chalicelib.storage.dynamo import HubModel


class EphemeralRow(HubModel):
    """One fact that matters for a while; `expires` is in epoch seconds. DynamoDB may keep it up to 48 h longer."""

    class Meta:
        table_name = settings().table("ephemera")

    pk = UnicodeAttribute(hash_key=True)
    expires = NumberAttribute()
