from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.reports.figures import figures
from chalicelib.reports.tallies import NOW, Subject, added, difference, of_instance, of_task
from chalicelib.todo.model import Handling, Person, ProcessInstance, ProcessStatus, Source, Status, Task

MONDAY = datetime(2026, 11, 23, 1, tzinfo=UTC)
TASK = Task(
    app_id="OA", task_id="t1", source=Source.PUSH, process_instance_id="p1", subject="请假", created_on=MONDAY,
    node_id="leader", details={"biz_domain": "leave"},
)  # fmt: skip
NODE = Subject("node", "OA", "leave", "leader")
PROCESS = Subject("process", "OA", "leave")
LI = Person("lisi", "李四", "人事处")


def handled(task: Task, status: Status, hours: float, by: Person = LI) -> Task:
    at = task.created_on + timedelta(hours=hours)
    return replace(task, status=status, end_on=at, handlings=(*task.handlings, Handling(by, at, status)))


def test_an_open_task_counts_where_it_stands_and_as_begun():
    assert of_task(TASK) == {(NODE, "202611"): Counter(c23=1), (PROCESS, NOW): Counter(nleader=1, none=1)}
    given = replace(TASK, assignees=(LI,))
    assert of_task(given)[PROCESS, NOW] == Counter(nleader=1)


def test_a_completed_task_counts_for_its_node_its_person_and_his_department():
    tally = of_task(handled(TASK, Status.COMPLETE, 2))
    assert tally[Subject("person", key="lisi"), "202611"] == tally[Subject("dept", key="人事处"), "202611"]
    assert figures(tally[NODE, "202611"])["seconds"]["mean"] == 7200
    assert (PROCESS, NOW) not in tally


def test_a_month_is_chinas():
    late = datetime(2026, 11, 30, 16, tzinfo=UTC)
    assert (NODE, "202612") in of_task(replace(TASK, created_on=late))


def test_a_task_that_ended_after_its_due_time_is_overdue_for_everybody_who_took_part():
    due = replace(TASK, due_time=MONDAY + timedelta(hours=1))
    tally = of_task(handled(due, Status.COMPLETE, 2))
    places = ((NODE, "202611"), (PROCESS, "202611"), (Subject("person", key="lisi"), "202611"))
    assert [tally[place]["o"] for place in places] == [1, 1, 1]


def test_sent_back_and_aborted_are_told_apart():
    assert of_task(handled(TASK, Status.ROLLBACK, 1))[NODE, "202611"]["r"] == 1
    assert of_task(handled(TASK, Status.ABORT, 1))[NODE, "202611"]["x"] == 1


def test_who_hands_a_task_on_has_not_done_it():
    passed = replace(TASK, handlings=(Handling(LI, MONDAY, Status.TRANSFER),))
    assert not any(subject.kind == "person" for subject, _ in of_task(passed))


def test_a_deleted_task_counts_nothing():
    assert of_task(replace(handled(TASK, Status.COMPLETE, 1), deleted=True)) == {}


def test_time_until_first_opened_is_its_own_figure():
    opened = replace(TASK, receive_on=MONDAY + timedelta(minutes=10))
    assert figures(of_task(opened)[NODE, "202611"])["waited"]["mean"] == 600


def test_an_instance_counts_as_running_then_as_finished_with_its_time():
    running = ProcessInstance(app_id="OA", process_instance_id="p1", source=Source.PUSH, started_on=MONDAY)
    assert of_instance(running, "leave") == {(PROCESS, "202611"): Counter(c23=1), (PROCESS, NOW): Counter(run=1)}
    ended = replace(running, status=ProcessStatus.ABORT, ended_on=MONDAY + timedelta(days=1))
    told = figures(of_instance(ended, "leave")[PROCESS, "202611"])
    assert (told["started"], told["finished"], told["terminated"], told["seconds"]["mean"]) == (1, 1, 1, 86_400)


moments = st.integers(0, 40 * 24).map(lambda hours: MONDAY + timedelta(hours=hours))
versions = st.builds(
    lambda status, end, due, deleted, node, by: replace(
        TASK, status=status, node_id=node, deleted=deleted, due_time=due,
        end_on=None if status.is_open else end,
        handlings=() if status is Status.ACTIVE else (Handling(Person(by, by, "处"), end, status),),
    ),
    st.sampled_from(Status), moments, st.none() | moments, st.booleans(), st.sampled_from("ab"), st.sampled_from("xy"),
)  # fmt: skip


@given(st.lists(versions, min_size=1, max_size=8))
def test_whatever_happens_to_a_task_its_differences_sum_up_to_what_it_is(history):
    counted = added()
    for before, after in zip([None, *history], history, strict=False):
        counted = added(counted, difference(of_task(after), of_task(before)))
    left = {place: +measures for place, measures in counted.items() if any(measures.values())}
    assert left == of_task(history[-1])
