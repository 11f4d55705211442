"""Reading a task, and the names that tasks have elsewhere."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.delivery.change import Target
from chalicelib.delivery.fields import (
    assignees,
    effective_kind,
    epoch_ms,
    handler,
    key_of,
    moment_of,
    outward_id,
    text,
    waiting,
    wire_time,
)
from tests.unit.delivery.samples import LI, ZHANG, change

MANY = Target("t1", "push", "https://x.example/", {})
NAMES = st.text("ab:#%/", min_size=1, max_size=4)


@given(NAMES, NAMES, NAMES, NAMES)
def test_no_two_tasks_share_a_name_at_a_target_of_many_applications(app: str, task: str, app2: str, task2: str) -> None:
    one, two = (replace(change("created"), app_id=a, task_id=t) for a, t in ((app, task), (app2, task2)))
    same = (app, task) == (app2, task2)
    assert (outward_id(one, MANY, task) == outward_id(two, MANY, task2)) == same
    assert (key_of(one, MANY, "s") == key_of(two, MANY, "s")) == same


def test_a_single_application_keeps_its_ids() -> None:
    what = change("created")
    assert outward_id(what, replace(MANY, app_ids=("OA",)), "7") == "7"
    assert outward_id(what, MANY, "7", identity="OA") == "7"
    assert outward_id(what, replace(MANY, app_ids=("OA", "HR")), "7") == "OA:7"


@pytest.mark.parametrize(
    ("written", "ms"),
    [("2026-11-22 16:00:00", 1795334400000), ("2026-11-22T08:00:00+00:00", 1795334400000), ("", None), ("soon", None)],
)
def test_wire_times_are_china_time_unless_they_say_otherwise(written: str, ms: int | None) -> None:
    assert epoch_ms(written) == ms


@given(st.datetimes(dt.datetime(2000, 1, 1), dt.datetime(2100, 1, 1), timezones=st.just(dt.UTC)))  # noqa: DTZ001
def test_a_moment_survives_the_wire_to_the_second(moment: dt.datetime) -> None:
    assert moment_of(wire_time(moment)) == moment.replace(microsecond=0)


def test_the_first_field_with_a_value_is_read() -> None:
    assert text({"a": "", "b": None, "c": 0, "d": "x"}, "a", "b", "c", "d") == "0"
    assert text({}, "a") == ""


def test_who_passed_the_task_on_and_got_it_back_waits_again() -> None:
    task = {
        "assignees": [ZHANG, LI],
        "handlings": [{"by": "zhangsan", "status": "TRANSFER"}, {"by": "lisi", "status": ""}],
    }
    assert waiting(task) == {"zhangsan": "张三"}
    assert list(assignees(task)) == ["zhangsan", "lisi"]


def test_the_handler_is_the_owner_of_an_ended_task_else_the_last_who_acted() -> None:
    assert handler(change("completed", actual_owner_id="lisi", actual_owner_name="李四")) == ("lisi", "李四")
    assert handler(change("handled")) == ("zhangsan", "张三")
    assert handler(change("updated")) == ("", "")


def test_what_a_change_means_depends_on_what_the_target_has() -> None:
    assert effective_kind(change("created"), known=True) == "updated"
    assert effective_kind(change("restored"), known=True) == "updated"
    assert effective_kind(change("corrected"), known=False) == "completed"
    assert effective_kind(change("deleted", 2, {"status": "ABORT"}), known=False) == "deleted"
    assert effective_kind(change("transferred"), known=False) == "transferred"
