"""Model of the `deliveries` table: one cursor per (subject, target)."""

from __future__ import annotations

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection

from chalicelib.settings import settings
from chalicelib.storage.base.dynamo import HubModel


class Due(GlobalSecondaryIndex["DeliveryRow"]):
    """Pending cursors by target and next attempt: sparse, sharded. A target's backlog never hides another's."""

    class Meta:
        """Index."""

        index_name = "due"
        projection = KeysOnlyProjection()

    due = UnicodeAttribute(hash_key=True)
    next_at = UnicodeAttribute(range_key=True)


class Listed(GlobalSecondaryIndex["DeliveryRow"]):
    """Every cursor by target and status, in order of `since`: what is stuck, and since when."""

    class Meta:
        """Index."""

        index_name = "listed"
        projection = KeysOnlyProjection()

    listed = UnicodeAttribute(hash_key=True)
    since = UnicodeAttribute(range_key=True)


class DeliveryRow(HubModel):
    """How far one target has been told about one subject. Times are `todo.times.sortable` texts.

    Attributes:
        task: the subject's key (subjects.py).
        version: the last event that is through; `wanted` the last one the target is to get.
        status: pending, delivered or dead.
        since: pending: when what it waits for happened; delivered, dead: since when it is so.
        failures: failed attempts of the event that is next.
        owner: the worker that holds the lease, until `until`. Both are absent when nobody does; a lease that ran out
            means that its worker vanished, and may have sent something.
        prior: what the protocol's client must know (delivery/prior.py).
        attempts: the latest requests, newest last.
    """

    class Meta:
        """Table."""

        table_name = settings().table("deliveries")

    task = UnicodeAttribute(hash_key=True)
    target = UnicodeAttribute(range_key=True)
    process = UnicodeAttribute(null=True)
    version = NumberAttribute()
    wanted = NumberAttribute()
    status = UnicodeAttribute()
    since = UnicodeAttribute()
    listed = UnicodeAttribute()
    due = UnicodeAttribute(null=True)
    next_at = UnicodeAttribute(null=True)
    failures = NumberAttribute(default=0)
    owner = UnicodeAttribute(null=True)
    until = UnicodeAttribute(null=True)
    reason = UnicodeAttribute(null=True)
    prior = JSONAttribute(null=True)
    attempts = JSONAttribute(null=True)
    by_due = Due()
    by_status = Listed()
