from __future__ import annotations

import random
from datetime import timedelta

import pytest

from chalicelib.errors import Unavailable
from chalicelib.reports import counting
from chalicelib.reports.tallies import Subject
from chalicelib.storage.base import dynamo
from chalicelib.storage.ledger import outbox
from chalicelib.storage.reports import reading
from chalicelib.storage.reports.tally_table import TallyRow
from chalicelib.todo.commands import Change
from chalicelib.todo.model import Person, Status
from tests.component.storage.faults import applied_then_error, lost_request, on_calls
from tests.component.storage.test_ledger import complete, create
from tests.samples import NOW


def test_what_is_counted_is_what_is_stored(counted):
    counted.hub.apply(create("T1"), create("T2"))
    counted.heard()
    counted.hub.apply(complete("T1", end_on=NOW + timedelta(hours=3)))
    counted.heard()
    truth = counted.truth()
    assert counted.stored(truth) == truth
    assert truth[Subject("person", key="lisi"), NOW.strftime("%Y%m")]["s"] == 3 * 3600


def test_hearing_of_an_event_twice_counts_it_once(counted):
    counted.hub.apply(create())
    marked = outbox.pending("OA", "T1")
    counting.settle(marked)
    counting.settle(marked)
    assert counted.stored(counted.truth()) == counted.truth()
    assert outbox.pending("OA", "T1") == []


def test_two_who_heard_the_same_ring_count_what_each_alone_has_heard(counted):
    counted.hub.apply(create("T1"), create("T2"))
    both = [*outbox.pending("OA", "T1"), *outbox.pending("OA", "T2")]
    counting.settle(both[:1])
    counting.settle(both)
    assert counted.stored(counted.truth()) == counted.truth()


@pytest.mark.parametrize("fault", [applied_then_error, lost_request])
def test_an_answer_that_is_lost_counts_nothing_twice(counted, fault):
    counted.hub.apply(create())
    marked = outbox.pending("OA", "T1")
    with on_calls(dynamo.connection().client, "TransactWriteItems", [fault]):
        counting.settle(marked)
    assert counted.stored(counted.truth()) == counted.truth()


def test_what_could_not_be_counted_keeps_its_mark(counted):
    counted.hub.apply(create())
    marked = outbox.pending("OA", "T1")
    with (
        on_calls(dynamo.connection().client, "TransactWriteItems", [lost_request] * 50),
        pytest.raises(Unavailable),
    ):
        counting.settle(marked)
    assert outbox.pending("OA", "T1") == marked
    counted.heard()
    assert counted.stored(counted.truth()) == counted.truth()


def test_a_correction_a_deletion_and_a_return_to_life_count_themselves_out_and_in(counted):
    counted.hub.apply(create())
    for patch in ({"node_id": "other"}, {"deleted": True}, {"deleted": False}, {"subject": "改"}):
        counted.hub.apply(Change("OA", "T1", patch))
        if random.random() < 0.5:
            counted.heard()
    counted.heard()
    assert counted.stored(counted.truth()) == counted.truth()


def test_a_task_of_very_many_people_is_counted_part_by_part_and_once(counted, monkeypatch):
    monkeypatch.setattr(counting, "MOST_PLACES", 30)
    people = tuple(Person(f"u{number}", f"人{number}", f"处{number}") for number in range(20))
    counted.hub.apply(create(assignees=people))
    counted.hub.apply(Change("OA", "T1", {"status": Status.COMPLETE, "handlings": people, "end_on": NOW}))
    marked = outbox.pending("OA", "T1")
    with (
        on_calls(dynamo.connection().client, "TransactWriteItems", [None, None, *[lost_request] * 50]),
        pytest.raises(Unavailable),
    ):
        counting.settle(marked)
    assert [each.counted for each in outbox.pending("OA", "T1")] == [counting.MOST_PLACES]
    counted.heard()
    assert counted.stored(counted.truth()) == counted.truth()


def test_processes_and_nodes_are_listed_once_they_are_counted(counted):
    counted.hub.apply(create())
    counted.heard()
    assert list(reading.subjects("app")) == ["OA"]
    [process] = reading.subjects("process#OA")
    assert reading.subjects(f"node#OA#{process}")


def test_counters_are_spread_over_shards(counted):
    for number in range(30):
        counted.hub.apply(create(f"T{number}", f"P{number}"))
    counted.heard()
    [process] = reading.subjects("process#OA")
    assert len(list(TallyRow.query(counting.subject_key(Subject("process", "OA", process))))) > 4
