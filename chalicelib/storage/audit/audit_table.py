"""Model of the `audit` table."""

from __future__ import annotations

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.settings import settings
from chalicelib.storage.base.dynamo import HubModel


class AuditRow(HubModel):
    """One entry of a chain (pk `chain#<chain>`, sk when and which), or a chain's last (pk `head`, sk the chain).

    An entry's `body` is JSON text that names the hash of the entry before it, `hash` its SHA-256: written once.
    """

    class Meta:
        """Table."""

        table_name = settings().table("audit")

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    number = NumberAttribute()
    hash = UnicodeAttribute()
    body = UnicodeAttribute()
