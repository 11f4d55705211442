"""Figures of a person's boxes, and that they agree with what the boxes show."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.storage.directory import substitutes
from chalicelib.storage.directory.substitutes import Absence
from chalicelib.storage.ledger import box_counts
from tests.component.hub.storing import store
from tests.samples import push_row

PAST, FUTURE = "2026-01-01 00:00:00", "2099-01-01 00:00:00"


@pytest.fixture
def busy(hub):
    store("late", due=PAST)
    store("soon", due=FUTURE)
    hub.push(
        [
            push_row(task_id="theirs", assignee_ids=None, biz_group_id="财务组"),
            push_row(task_id="both", biz_group_id="财务组"),
            push_row(task_id="done"),
        ]
    )
    hub.push([], [push_row(task_id="done", status="COMPLETE", end_on="2026-11-22 12:00:00")])
    return hub


def counted(hub, user, **headers):
    return hub.get(user, "/hub/counts")["data"]


def test_the_counts_are_those_of_the_boxes(busy):
    for user in ("lisi", "wangwu", "zhangsan", "admin"):
        data = counted(busy, user)
        for box in ("todo", "done", "started", "copied"):
            assert data[box] == busy.get(user, "/hub/inbox", box=box)["total"], (user, box)
        assert data["overdue"] == busy.get(user, "/hub/inbox", overdue="true")["total"], user
        assert data["claimable"] == busy.get(user, "/hub/inbox", unclaimed="true")["total"], user
        assert data["complete"]


def test_what_stands_in_two_boxes_counts_once_and_what_is_late_is_told(busy):
    assert counted(busy, "lisi")["todo"] == 4


def test_a_substitute_counts_the_work_orders_alone_of_whom_he_stands_in_for(busy):
    now = datetime.now(UTC)
    substitutes.save(Absence("a", "lisi", "zhangsan", now - timedelta(days=1), now + timedelta(days=1)))
    assert counted(busy, "zhangsan")["todo"] == busy.get("zhangsan", "/hub/inbox")["total"] == 0


def test_an_unchanged_answer_is_told_by_its_tag_and_a_changed_one_is_sent(busy):
    from chalicelib.identity.tokens import issue_user_token  # noqa: PLC0415

    token, _ = issue_user_token("lisi", datetime.now(UTC), "t")

    def ask(tag):
        headers = {"Authorization": token, "If-None-Match": tag}
        return busy.http.request("GET", "/hub/counts", headers=headers, body=b"")

    tag = busy.raw("lisi", "/hub/counts").headers["ETag"]
    unchanged = ask(f'"other", W/{tag}')
    assert (unchanged.status_code, unchanged.body, unchanged.headers["ETag"]) == (304, b"", tag)
    busy.push([push_row(task_id="more")])
    changed = ask(tag)
    assert changed.status_code == 200
    assert changed.headers["ETag"] != tag


def test_of_a_huge_box_the_number_is_exact_and_the_rest_is_said_to_be_of_a_part(busy, monkeypatch):
    whole = box_counts._page

    def half(owner, *_):
        read = whole(owner)
        read.rest = {"more": True}
        return read

    monkeypatch.setattr(box_counts, "_page", half)
    data = counted(busy, "zhangsan")
    assert (data["complete"], data["todo"]) == (False, 0)
    assert counted(busy, "lisi")["todo"] == 5  # one stands in his own box and in his group's
