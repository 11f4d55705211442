"""The tables of the work-order centre. Keys are those of infra/data.yaml; a test compares the two."""

from __future__ import annotations

from pynamodb.attributes import BinaryAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection

from chalicelib.settings import settings
from chalicelib.storage.base.dynamo import HubModel


class DefinitionRow(HubModel):
    """What processes are made from, and every short list of the centre.

    pk `keys`, sk a process key: its newest versions; pk `versions#<key>`, sk the version: one deployment; pk
    `content#<definition id>`: the diagram and its forms, never changed; pk `<kind>`, sk an id: a category, form, model.
    """

    class Meta:
        table_name = settings().table("definitions")

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    version = NumberAttribute(null=True)
    body = BinaryAttribute(legacy_encoding=False)
    xml = BinaryAttribute(legacy_encoding=False, null=True)


class InstanceRow(HubModel):
    """One running or ended instance: the engine's state and what the hub knows besides.

    `request` names the request that wrote it last, so that a commit can recognise itself.
    """

    class Meta:
        table_name = settings().table("instances")

    pk = UnicodeAttribute(hash_key=True)
    version = NumberAttribute()
    request = UnicodeAttribute()
    state = BinaryAttribute(legacy_encoding=False)
    facts = BinaryAttribute(legacy_encoding=False)


class WorkOrderRow(HubModel):
    """A work order (pk `number#<number>`), or its line in the list of an application or person (sk: when and which).

    pk `total`, sk a list: `version` counts its lines.
    """

    class Meta:
        table_name = settings().table("work_orders")

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    version = NumberAttribute(null=True)
    body = BinaryAttribute(legacy_encoding=False, null=True)


class ByTopic(GlobalSecondaryIndex["WaitRow"]):
    """What waits under a topic, by when it may be taken: sparse."""

    class Meta:
        index_name = "by_topic"
        projection = KeysOnlyProjection()

    topic = UnicodeAttribute(hash_key=True)
    at = UnicodeAttribute(range_key=True)


class ByOwner(GlobalSecondaryIndex["WaitRow"]):
    """The same of one application alone (its id joined with the topic)."""

    class Meta:
        index_name = "by_owner"
        projection = KeysOnlyProjection()

    owner = UnicodeAttribute(hash_key=True)
    at = UnicodeAttribute(range_key=True)


class WaitRow(HubModel):
    """What an instance waits for that is no person: pk the instance, sk `job#<number>`.

    `at` is the moment it may next be taken, `worker` who has taken it until then, `version` counts its changes.
    """

    class Meta:
        table_name = settings().table("waits")

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    version = NumberAttribute()
    topic = UnicodeAttribute(null=True)
    owner = UnicodeAttribute(null=True)
    at = UnicodeAttribute()
    worker = UnicodeAttribute(null=True)
    body = BinaryAttribute(legacy_encoding=False)
    by_topic = ByTopic()
    by_owner = ByOwner()
