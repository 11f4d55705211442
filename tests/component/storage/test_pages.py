from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.errors import BadInput
from chalicelib.storage.base import codec, dynamo
from chalicelib.storage.base.transact import transact
from chalicelib.storage.ledger import boxes, pages
from chalicelib.storage.ledger.filters import Filters
from chalicelib.storage.ledger.pages import read_page
from chalicelib.storage.ledger.task_tables import BoxTableRow
from chalicelib.todo.model import Handling, Source, Status
from chalicelib.todo.projection import box_rows
from tests.samples import LISI, NOW, a_task

OWNERS = ["U#lisi", "G#财务组", "G#采购组"]


def fill(tasks):
    for task in tasks:
        transact(boxes.writes([], box_rows(task)), f"fill-{task.task_id}")


def some_tasks(number, **fields):
    return [
        a_task(
            task_id=f"T{n:03}",
            priority=n % 3 + 1,
            created_on=NOW + timedelta(days=n % 5, hours=n),
            **{"subject": f"第{n}件", **fields},
        )
        for n in range(number)
    ]


def in_order(tasks):
    return [task.task_id for task in sorted(tasks, key=lambda task: (task.priority, task.created_on))]


def ids(page):
    return [row["taskId"] for row in page.rows]


@pytest.fixture
def mixed(hub):
    """Own todos and those of two groups, in the same days."""
    people: list[dict[str, Any]] = [
        {"assignees": (LISI,)},
        {"assignees": (), "groups": ("财务组",)},
        {"assignees": (), "groups": ("采购组",)},
    ]
    tasks = [a_task(**{**fields_of(task), **people[n % 3]}) for n, task in enumerate(some_tasks(24))]
    fill(tasks)
    return tasks


def fields_of(task):
    return {"task_id": task.task_id, "priority": task.priority, "created_on": task.created_on}


@pytest.mark.parametrize("size", [1, 7, 24, 100])
def test_every_page_of_merged_boxes_is_the_slice_of_the_whole(mixed, size):
    expected = in_order(mixed)
    for number in range(1, len(expected) // size + 3):
        page = read_page(OWNERS, "todo", size, number=number)
        assert ids(page) == expected[(number - 1) * size : number * size]
        assert page.total == len(expected)


def test_cursors_lead_through_all_rows_without_gap_or_double(mixed):
    seen, after = [], None
    while True:
        page = read_page(OWNERS, "todo", 5, after=after)
        seen += ids(page)
        after = page.after
        if after is None:
            break
    assert seen == in_order(mixed)


def test_a_row_that_left_between_two_pages_shifts_nothing_for_cursors(mixed):
    expected = in_order(mixed)
    first = read_page(OWNERS, "todo", 5)
    gone = next(task for task in mixed if task.task_id == expected[2])
    transact(boxes.writes(box_rows(gone), []), "remove")
    assert ids(read_page(OWNERS, "todo", 5, after=first.after)) == expected[5:10]


def test_a_task_met_in_two_boxes_counts_once(hub):
    tasks = some_tasks(6, groups=("财务组", "采购组"))
    fill(tasks)
    page = read_page(OWNERS, "todo", 4)
    assert (ids(page), page.total) == (in_order(tasks)[:4], 6)
    assert ids(read_page(OWNERS, "todo", 4, after=page.after)) == in_order(tasks)[4:]


@pytest.mark.parametrize(
    ("filters", "kept"),
    [
        (Filters(keyword="第1"), {"T001", "T010", "T011"}),
        (Filters(source="gov_task"), set()),
        (Filters(begin="2026-11-26 00:00:00"), {"T004", "T009"}),
        (Filters(end="2026-11-22 23:59:59"), {"T000", "T005", "T010"}),
    ],
)
def test_filters_keep_what_they_say_and_total_counts_it(hub, filters, kept):
    fill(some_tasks(12, source=Source.PUSH))
    page = read_page(["U#lisi"], "todo", 100, filters=filters)
    assert (set(ids(page)), page.total) == (kept, len(kept))


def test_a_filter_on_a_box_too_large_to_read_is_refused(hub, monkeypatch):
    monkeypatch.setattr(pages, "MAX_READ", 5)
    fill(some_tasks(6))
    with pytest.raises(BadInput):
        read_page(["U#lisi"], "todo", 5, filters=Filters(keyword="x"))


def test_the_first_page_asks_each_owner_once_and_counters_only_of_who_has_more(hub, asked):
    few = [a_task(task_id=f"G{n}", assignees=(), groups=("财务组",)) for n in range(3)]
    fill([*some_tasks(5, assignees=(LISI,)), *few])
    with asked() as calls:
        page = read_page(OWNERS, "todo", 10)
    assert (len(page.rows), page.total, page.after, calls) == (8, 8, None, ["Query"] * 3)
    with asked() as calls:
        page = read_page(OWNERS, "todo", 3)
    assert (len(page.rows), page.total, calls) == (3, 8, ["Query"] * 4)


def test_a_later_page_asks_for_no_rows_of_an_empty_box(hub, asked):
    fill(some_tasks(5, assignees=(LISI,)))
    with asked() as calls:
        page = read_page(OWNERS, "todo", 2, number=2)
    assert (len(page.rows), page.total, calls) == (2, 5, ["Query"] * 4)


def test_filters_ask_no_counters(hub, asked):
    fill(some_tasks(5, assignees=(LISI,)))
    with asked() as calls:
        assert read_page(OWNERS, "todo", 2, filters=Filters(keyword="第1")).total == 1
    assert calls == ["Query"] * 3


def test_a_row_of_two_short_boxes_counts_once_beside_a_long_one(hub):
    both = [a_task(task_id=f"B{n}", assignees=(), groups=("财务组", "采购组")) for n in range(2)]
    fill([*some_tasks(9, assignees=(LISI,)), *both])
    page = read_page(OWNERS, "todo", 4)
    assert (len(page.rows), page.total) == (4, 11)


@pytest.fixture
def asked():
    """What DynamoDB is asked meanwhile."""

    @contextmanager
    def noting():
        calls: list[str] = []

        def note(model, **_):
            calls.append(model.name)

        events = dynamo.connection().client.meta.events
        events.register("before-call.dynamodb", note)
        try:
            yield calls
        finally:
            events.unregister("before-call.dynamodb", note)

    return noting


def test_an_empty_box_is_an_empty_page(hub):
    page = read_page(["U#nobody"], "todo", 20)
    assert (page.rows, page.total, page.after) == ([], 0, None)


def test_done_shows_the_newest_first(hub):
    tasks = [
        a_task(
            task_id=f"D{n}",
            status=Status.COMPLETE,
            handlings=(Handling(LISI, NOW + timedelta(days=n), "COMPLETE"),),
        )
        for n in range(5)
    ]
    fill(tasks)
    assert ids(read_page(["U#lisi"], "done", 3)) == ["D4", "D3", "D2"]
    assert ids(read_page(["U#lisi"], "done", 3, number=2)) == ["D1", "D0"]


LENT = "U#zhangsan"


def lend(number):
    """A box of so many rows of an absent colleague, two of three of them work orders."""
    with BoxTableRow.batch_write() as batch:
        for n in range(number):
            source = Source.PUSH if n % 3 == 0 else Source.WORKORDER
            task = a_task(task_id=f"L{n:05}", source=source, created_on=NOW + timedelta(minutes=n))
            row = next(each for each in box_rows(task) if each.box == "todo")
            batch.save(BoxTableRow(LENT, boxes.sort_key(row), body=codec.pack(row.row)))


def test_a_substitute_of_somebody_with_more_than_is_read_whole_pages_through_all_of_it(hub, monkeypatch):
    monkeypatch.setattr(pages, "MAX_READ", 100)
    lend(300)
    fill(some_tasks(3))
    found = [read_page(["U#lisi"], "todo", 10, number=number, lent=[LENT]) for number in (1, 2, 20, 21, 22)]
    assert [len(page.rows) for page in found] == [10, 10, 10, 3, 0]
    assert {page.total for page in found} == {203}
    seen, after = ids(found[0]), found[0].after
    while after:
        page = read_page(["U#lisi"], "todo", 50, after=after, lent=[LENT])
        seen += ids(page)
        after = page.after
    assert len(set(seen)) == len(seen) == 203
    assert {"T000", "T001", "T002", "L00001"} <= set(seen)
    assert "L00000" not in seen


def test_what_is_offered_to_both_is_met_once_and_what_other_systems_ask_of_the_absent_not_at_all(hub):
    both = a_task(task_id="B", source=Source.WORKORDER, assignees=(), groups=("财务组",))
    theirs = a_task(task_id="P", source=Source.PUSH, groups=("采购组",), assignees=())
    fill([both, theirs])
    assert ids(read_page(["U#lisi", "G#财务组"], "todo", 10, lent=["G#财务组", "G#采购组"])) == ["B"]
