"""Model of the `registry` table."""

from __future__ import annotations

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.settings import settings
from chalicelib.storage.base.dynamo import HubModel


class RegistryRow(HubModel):
    """One row of the registry.

    A thing has pk `<kind>#<shard>` and sk its id, a membership pk `member#<group>` and sk the user's id, the counter of
    a kind pk `count` and sk the kind. An application stands under `origin#<origin>` of each of its pages, a
    registration under `registrations of#<applicant>` and `registrations#<status>`.
    """

    class Meta:
        """Table."""

        table_name = settings().table("registry")

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    version = NumberAttribute(null=True)
    total = NumberAttribute(null=True)
    body = JSONAttribute(null=True)
