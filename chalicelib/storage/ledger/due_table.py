"""Model of the `due` table."""

from __future__ import annotations

from pynamodb.attributes import UnicodeAttribute

from chalicelib.settings import settings
from chalicelib.storage.base.dynamo import HubModel


class DueRow(HubModel):
    """One thing that is to happen at a moment; removed in the transaction that does it or makes it needless.

    `at` is the moment followed by what makes the row its own, so that rows of one shard stand in order of time.
    """

    class Meta:
        """Table."""

        table_name = settings().table("due")

    shard = UnicodeAttribute(hash_key=True)
    at = UnicodeAttribute(range_key=True)
    kind = UnicodeAttribute()
    subject = UnicodeAttribute()
    mark = UnicodeAttribute()
