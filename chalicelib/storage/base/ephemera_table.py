"""Rows that expire: nonces, open requests, what is known of a target's health."""

from __future__ import annotations

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.settings import settings
from chalicelib.storage.base.dynamo import HubModel


class EphemeralRow(HubModel):
    """One fact that matters for a while; `expires` is in epoch seconds. DynamoDB may keep it up to 48 h longer.

    Facts that change have a `body` and a `revision`, which is the condition of the next change.
    """

    class Meta:
        table_name = settings().table("ephemera")

    pk = UnicodeAttribute(hash_key=True)
    expires = NumberAttribute()
    revision = NumberAttribute(null=True)
    body = JSONAttribute(null=True)
