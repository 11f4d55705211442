"""Filters and orders of a box."""

from __future__ import annotations

import pytest

from tests.component.hub.storing import store
from tests.samples import push_row

DUE = {"T1": "2026-11-25 10:00:00", "T2": "2099-01-01 00:00:00", "T3": "", "T4": "2026-11-24 10:00:00"}


@pytest.fixture
def filled(hub):
    for number, (name, due) in enumerate(DUE.items(), 1):
        created = f"2026-11-1{number} 08:00:00"
        store(name, due=due, created=created, priority=number % 3 + 1, subject=f"第{number}件")
    hub.push([push_row(task_id="H1", app_id="HR", priority=3)], app_id="HR")
    return hub


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"priority": "2"}, {"T1", "T4"}),
        ({"appId": "HR"}, {"H1"}),
        ({"dueFrom": "2026-11-25"}, {"T1", "T2"}),
        ({"dueTo": "2026-11-24"}, {"T4"}),
        ({"dueFrom": "2026-11-24", "dueTo": "2026-11-25"}, {"T1", "T4"}),
        ({"overdue": "false"}, {"T1", "T2", "T3", "T4", "H1"}),
        ({"unclaimed": "true"}, set()),
        ({"processKey": "leave"}, set()),
        ({"keyword": "第2", "appId": "OA"}, {"T2"}),
    ],
)
def test_a_box_is_filtered(filled, query, expected):
    answer = filled.get("lisi", "/hub/inbox", **query)
    assert {row["taskId"] for row in answer["rows"]} == expected
    assert answer["total"] == len(expected)


def test_what_was_due_is_late_and_what_has_no_date_never_is(filled, monkeypatch):
    late = set(filled.inbox("lisi", overdue="true"))
    assert late <= {"T1", "T4"}
    assert "T2" not in late
    assert "T3" not in late


def test_a_box_is_ordered_by_due_date_and_by_age(filled):
    assert filled.inbox("lisi", sort="due", appId="OA") == ["T4", "T1", "T2", "T3"]
    assert filled.inbox("lisi", sort="oldest", appId="OA") == ["T1", "T2", "T3", "T4"]
    assert filled.inbox("lisi", sort="newest", appId="OA") == ["T4", "T3", "T2", "T1"]
    assert filled.inbox("lisi", sort="priority", appId="OA") == ["T3", "T1", "T4", "T2"]


@pytest.mark.parametrize("sort", ["due", "newest", "oldest", "priority"])
def test_a_cursor_leads_through_any_order_without_doubles_or_gaps(filled, sort):
    whole = filled.inbox("lisi", sort=sort)
    seen: list[str] = []
    query: dict[str, str] = {}
    while True:
        answer = filled.get("lisi", "/hub/inbox", sort=sort, pageSize=2, **query)
        seen += [row["taskId"] for row in answer["rows"]]
        if answer["nextCursor"] is None:
            break
        query = {"cursor": answer["nextCursor"]}
    assert seen == whole
    assert filled.inbox("lisi", sort=sort, pageSize=2, pageNum=2) == whole[2:4]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"priority": "4"}, "priority: 应为 1 | 2 | 3"),
        ({"overdue": "yes"}, "overdue: 应为 true | false"),
        ({"sort": "colour"}, "sort: 应为 priority | due | newest | oldest"),
        ({"dueFrom": "soon"}, "dueFrom:"),
    ],
)
def test_a_wrong_filter_is_refused_by_name(filled, query, message):
    answer = filled.raw("lisi", "/hub/inbox", **query)
    assert answer.status_code == 400
    assert answer.json_body["msg"].startswith(message)


def test_a_cursor_of_other_filters_is_refused(filled):
    cursor = filled.get("lisi", "/hub/inbox", sort="due", pageSize=1)["nextCursor"]
    assert filled.raw("lisi", "/hub/inbox", sort="newest", cursor=cursor).status_code == 400
