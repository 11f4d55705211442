"""Model of the `notices` table."""

from __future__ import annotations

from pynamodb.attributes import BinaryAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.settings import settings
from chalicelib.storage.base.dynamo import HubModel


class NoticeRow(HubModel):
    """One notice of one person, `unread#<id>` or `read#<id>`, or (sort key `count`) how many he has of both."""

    class Meta:
        """Table."""

        table_name = settings().table("notices")

    owner = UnicodeAttribute(hash_key=True)
    sort = UnicodeAttribute(range_key=True)
    body = BinaryAttribute(legacy_encoding=False, null=True)
    read_at = UnicodeAttribute(null=True)
    unread = NumberAttribute(null=True)
    total = NumberAttribute(null=True)
