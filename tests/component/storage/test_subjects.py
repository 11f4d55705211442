"""Cursors are keyed by what they are about: a task, under the key it always had, or anything else beside it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.storage.base import keys
from chalicelib.storage.deliveries import cursors, deliver_queues, delivery_pages, leases, subjects, wants
from chalicelib.storage.deliveries.delivery_pages import Asked
from chalicelib.storage.deliveries.leases import Progress
from tests.samples import NOW

TASK, MESSAGE = ("OA", "T1"), ("OA", "T1", "message")
IDS = st.text("a#%中", min_size=1, max_size=4)


@given(IDS, IDS, IDS, IDS, IDS)
def test_no_two_subjects_share_a_key(app: str, own: str, kind: str, app2: str, own2: str) -> None:
    for one, two in (((app, own), (app2, own2)), ((app, own, kind), (app2, own2))):
        assert (subjects.written(one) == subjects.written(two)) == (one == two)
        assert subjects.read(subjects.written(one)) == one


def test_the_key_of_a_task_is_what_it_was() -> None:
    assert subjects.written(TASK) == keys.join(*TASK) == "OA#T1"
    assert (subjects.kind_of(TASK), subjects.kind_of(MESSAGE)) == ("task", "message")


@pytest.mark.usefixtures("aws")
def test_a_message_is_told_beside_a_task_of_the_same_id() -> None:
    for subject in (TASK, MESSAGE):
        assert wants.want(subject, "t1", "", first=1, latest=1, at=NOW, now=NOW)
    later = NOW + timedelta(seconds=1)
    assert set(delivery_pages.due("t1", later, 10)) == {TASK, MESSAGE}
    held = leases.take(MESSAGE, "t1", "me", later)
    assert held is not None
    assert (held.subject, held.app_id, held.own_id) == (MESSAGE, "OA", "T1")
    assert leases.finish(held, 1, Progress({}, ()), later)
    assert delivery_pages.due("t1", later, 10) == [TASK]
    found = cursors.find_many("t1", [TASK, MESSAGE])
    assert {subject: cursor.status for subject, cursor in found.items()} == {TASK: "pending", MESSAGE: "delivered"}
    assert [each.subject for each in cursors.of_subject(MESSAGE)] == [MESSAGE]
    told = [subject for _, subject in delivery_pages.walk(Asked(["t1"], cursors.STATUSES, app_id="OA"))]
    assert set(told) == {TASK, MESSAGE}
    assert subjects.tasks_among(told) == [TASK]


def test_a_queue_names_both_and_what_is_neither_is_refused() -> None:
    body = json.dumps({"target": "t1", "tasks": [list(TASK), list(MESSAGE)]})
    assert deliver_queues.read(body) == ("t1", [TASK, MESSAGE])
    for wrong in (["OA"], ["OA", "T1", "message", "more"], "OA"):
        with pytest.raises(ValueError, match="not a delivery message"):
            deliver_queues.read(json.dumps({"target": "t1", "tasks": [wrong]}))
