"""Model of the `messages` table."""

from __future__ import annotations

from pynamodb.attributes import BinaryAttribute, ListAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.settings import settings
from chalicelib.storage.base.dynamo import HubModel


class MessageRow(HubModel):
    """One row of the message centre.

    `M#<id>` holds a message: its `head`, one row a recipient (`R#<user>`) and counters (`count#<shard>`), each an
    attribute named as the status it counts. `L#<application>` lists its messages by time. Whatever else there is
    (`P#…`) says so in the module that writes it.
    """

    class Meta:
        """Table."""

        table_name = settings().table("messages")

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    body = BinaryAttribute(legacy_encoding=False, null=True)
    version = NumberAttribute(null=True)
    state = UnicodeAttribute(null=True)
    done = UnicodeAttribute(null=True)
    items: ListAttribute[str] = ListAttribute(null=True)
