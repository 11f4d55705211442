"""The tables of tasks. Keys and indexes are those of infra/data.yaml; a test compares the two."""

from __future__ import annotations

from pynamodb.attributes import BinaryAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection

from chalicelib.settings import settings
from chalicelib.storage.base.dynamo import HubModel


class ByProcess(GlobalSecondaryIndex["TaskRow"]):
    """The tasks of a process instance."""

    class Meta:
        index_name = "by_process"
        projection = KeysOnlyProjection()

    process = UnicodeAttribute(hash_key=True)
    pk = UnicodeAttribute(range_key=True)


class TaskRow(HubModel):
    """One task. `token` names the commit that wrote it last, so that a commit can recognise itself.

    `owed` is there while boxes of it are still to be written (debts.py).

    `instance` (and its version) is the process instance as it was when the task was written, kept for tasks of
    protocols that name a task and mean its instance, so that ending both needs no second read.
    """

    class Meta:
        table_name = settings().table("tasks")

    pk = UnicodeAttribute(hash_key=True)
    version = NumberAttribute()
    process = UnicodeAttribute()
    token = UnicodeAttribute()
    body = BinaryAttribute(legacy_encoding=False)
    instance = BinaryAttribute(legacy_encoding=False, null=True)
    instance_version = NumberAttribute(null=True)
    owed = UnicodeAttribute(null=True)
    by_process = ByProcess()


class ProcessRow(HubModel):
    """One process instance."""

    class Meta:
        table_name = settings().table("process_instances")

    pk = UnicodeAttribute(hash_key=True)
    version = NumberAttribute()
    body = BinaryAttribute(legacy_encoding=False)


class Undispatched(GlobalSecondaryIndex["EventRow"]):
    """Events that no worker has taken up yet: sparse, sharded."""

    class Meta:
        index_name = "undispatched"
        projection = KeysOnlyProjection()

    shard = UnicodeAttribute(hash_key=True)
    at = UnicodeAttribute(range_key=True)


class EventRow(HubModel):
    """One event of one task; append-only but for `shard`, which dispatch removes, and for how far it has come.

    `counted` says how much of an event that changes very many counters has been added to them. While it has still to
    tell people, `owed` says whom what, and `told` how many of them have been told (debts.py).
    """

    class Meta:
        table_name = settings().table("events")

    task = UnicodeAttribute(hash_key=True)
    version = NumberAttribute(range_key=True)
    kind = UnicodeAttribute()
    at = UnicodeAttribute()
    by = UnicodeAttribute()
    request = UnicodeAttribute()
    digest = UnicodeAttribute(null=True)
    comment = UnicodeAttribute(null=True)
    trail = UnicodeAttribute(null=True)
    body = BinaryAttribute(legacy_encoding=False)
    shard = UnicodeAttribute(null=True)
    counted = NumberAttribute(null=True)
    owed = BinaryAttribute(legacy_encoding=False, null=True)
    told = NumberAttribute(null=True)
    undispatched = Undispatched()


class BoxTableRow(HubModel):
    """One line of one box, or (sort keys that start with `count#`) one month's counters of a box."""

    class Meta:
        table_name = settings().table("boxes")

    owner = UnicodeAttribute(hash_key=True)
    sort = UnicodeAttribute(range_key=True)
    body = BinaryAttribute(legacy_encoding=False, null=True)
