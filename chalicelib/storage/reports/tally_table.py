"""Model of the `tallies` table."""

from __future__ import annotations

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.settings import settings
from chalicelib.storage.base.dynamo import HubModel


class TallyRow(HubModel):
    """Counters of one subject in one month and shard (`202611#3`, `now#0`), each an attribute of its own name.

    Beside them stand, under sort keys of their own, what an instance was last counted as (`counted`), and which
    subjects there are (hash keys that begin with `dir#`).
    """

    class Meta:
        """Table."""

        table_name = settings().table("tallies")

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    body = UnicodeAttribute(null=True)
    version = NumberAttribute(null=True)
