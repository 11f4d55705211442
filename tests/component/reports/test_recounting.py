"""`make verify-data` recounts: what counters lost, or what was there before anything was counted, is put right."""

from __future__ import annotations

import pytest

from chalicelib.reports import counting
from chalicelib.storage.ledger import outbox
from chalicelib.storage.ledger.task_tables import EventRow
from chalicelib.storage.reports.tally_table import TallyRow
from infra.verify.check import check
from tests.component.storage.test_ledger import complete, create
from tests.samples import NOW


@pytest.fixture
def used(counted):
    counted.hub.apply(create("T1"), create("T2"))
    counted.hub.apply(complete("T1", end_on=NOW))
    return counted


def test_counters_that_agree_are_left_alone_also_while_events_wait(used):
    assert not check(repair=False)
    used.heard()
    used.hub.apply(complete("T2", end_on=NOW))
    assert not check(repair=False)


def test_a_counter_that_was_changed_by_hand_is_found_and_put_right(used):
    used.heard()
    row = next(row for row in TallyRow.scan() if row.sk.startswith(NOW.strftime("%Y%m")))
    row.delete()
    assert check(repair=False)["counter is not the sum of what it counts"] == 1
    assert not check(repair=True)
    assert used.stored(used.truth()) == used.truth()


def test_what_an_older_version_stored_is_counted_by_a_recount(used):
    for task in ("T1", "T2"):
        for each in outbox.pending("OA", task):
            EventRow("OA#" + task, each.event.version).update(actions=[EventRow.shard.remove()])
    assert not check(repair=True)
    assert used.stored(used.truth()) == used.truth()
    used.hub.apply(complete("T2", end_on=NOW))
    counting.settle(outbox.pending("OA", "T2"))
    assert used.stored(used.truth()) == used.truth()
