from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.errors import AlreadyExists, AlreadyFinished, BadInput, NotFound
from chalicelib.todo.commands import Change, Create, Open
from chalicelib.todo.model import EventKind, Handling, Status
from chalicelib.todo.people import may_see
from chalicelib.todo.rules import decide
from tests.samples import LISI, NOW, WANGWU, ZHANGSAN, a_process, a_task

LATER = NOW + timedelta(hours=2, minutes=30)
FINISHED = (Status.COMPLETE, Status.ROLLBACK, Status.ABORT)


def change(**patch):
    return Change("OA", "OA20261122000101", patch)


def test_an_insert_starts_task_and_process_at_version_one():
    decision = decide(None, None, Create(a_task(version=0), a_process(version=0)), NOW)
    assert decision.process
    assert (decision.task.version, decision.process.version, decision.kind) == (1, 1, EventKind.CREATED)


def test_second_insert_of_a_task_is_refused():
    with pytest.raises(AlreadyExists, match="待办已存在，不能继续插入"):
        decide(a_task(), a_process(), Create(a_task(), a_process()), NOW)


def test_an_insert_overwrites_given_process_fields_and_keeps_the_others():
    stored = a_process(process_name="请假", details={"process_source": "一表通平台"})
    command = Create(
        a_task(version=0),
        a_process(),
        process_patch={"subject": "新主题", "details": {"instance_initiator_dpid": "D1"}},
    )
    process = decide(None, stored, command, NOW).process
    assert process
    assert (process.subject, process.process_name, process.version) == ("新主题", "请假", 2)
    assert process.details == {"process_source": "一表通平台", "instance_initiator_dpid": "D1"}


def test_an_insert_into_an_existing_instance_needs_that_instance():
    with pytest.raises(NotFound) as refusal:
        decide(None, None, Create(a_task(), a_process(), needs_process=True), NOW)
    assert refusal.value.field == "process_instance_id"


def test_a_task_without_own_initiator_shows_the_instances():
    decision = decide(None, a_process(), Create(a_task(version=0, initiator=None), a_process()), NOW)
    assert decision.task.initiator == ZHANGSAN


def test_update_of_a_missing_task_is_refused():
    with pytest.raises(NotFound):
        decide(None, None, change(subject="x"), NOW)


@pytest.mark.parametrize("status", [*FINISHED, Status.TRANSFER, Status.ACTIVE])
@pytest.mark.parametrize("stored", [Status.ACTIVE, Status.TRANSFER])
def test_an_open_task_may_take_any_status(stored, status):
    decision = decide(a_task(status=stored), None, change(status=status, subject="新"), LATER)
    assert decision.task.status is status


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("stored", FINISHED)
def test_a_finished_task_keeps_its_status(stored, status):
    task = a_task(status=stored, end_on=NOW)
    if status is stored:
        assert decide(task, None, change(status=status, subject="更正"), LATER).kind is EventKind.CORRECTED
    else:
        with pytest.raises(AlreadyFinished):
            decide(task, None, change(status=status), LATER)


def test_a_flag_that_says_what_is_stored_excuses_no_change_of_status():
    with pytest.raises(AlreadyFinished):
        decide(a_task(status=Status.COMPLETE, end_on=NOW), None, change(status=Status.ROLLBACK, deleted=False), LATER)


def test_a_status_that_comes_with_a_deletion_is_stored():
    done = a_task(status=Status.COMPLETE, end_on=NOW, handlings=(Handling(LISI, NOW, "COMPLETE"),))
    deleted = decide(done, None, change(status=Status.ABORT, deleted=True), LATER).task
    assert (deleted.status, deleted.deleted, deleted.handlings) == (Status.ABORT, True, done.handlings)


def test_an_undeleted_task_may_be_opened_again():
    done = a_task(status=Status.COMPLETE, end_on=NOW, deleted=True, handlings=(Handling(LISI, NOW, "COMPLETE"),))
    decision = decide(done, None, change(status=Status.ACTIVE, deleted=False), LATER)
    assert (decision.kind, decision.task.status, decision.task.end_on) == (EventKind.RESTORED, Status.ACTIVE, None)
    assert (decision.task.handlings, decision.task.earlier) == ((), done.handlings)


def test_an_ended_task_is_inserted_again_only_where_that_opens_it():
    stored = a_task(status=Status.COMPLETE, end_on=NOW)
    again = a_task(version=0, assignees=(WANGWU,))
    with pytest.raises(AlreadyExists):
        decide(stored, a_process(), Create(again, a_process()), LATER)
    assert decide(stored, a_process(), Create(again, a_process(), reopens=True), LATER).task.status is Status.ACTIVE
    with pytest.raises(AlreadyExists):
        decide(a_task(), a_process(), Create(again, a_process(), reopens=True), LATER)


def test_an_insert_brings_a_deleted_task_back_to_life():
    stored = a_task(deleted=True, version=4, handlings=(Handling(LISI, NOW, "COMPLETE"),))
    command = Create(a_task(version=0, assignees=(WANGWU,)), a_process())
    decision = decide(stored, a_process(deleted=True), command, LATER)
    assert (decision.kind, decision.task.version, decision.task.deleted) == (EventKind.RESTORED, 5, False)
    assert (decision.task.handlings, decision.task.earlier) == ((), stored.handlings)
    assert decision.process
    assert not decision.process.deleted


def test_a_new_round_stays_in_its_process_instance():
    other = Create(a_task(version=0, process_instance_id="OTHER"), a_process(process_instance_id="OTHER"))
    with pytest.raises(BadInput) as refusal:
        decide(a_task(deleted=True), None, other, LATER)
    assert refusal.value.field == "process_instance_id"


def test_who_is_named_as_owner_beside_the_assignees_has_done_his_part():
    both = a_task(assignees=(LISI, WANGWU))
    decision = decide(both, None, change(status=Status.ACTIVE, assignees=(WANGWU,), owners=(LISI,)), LATER)
    assert decision.kind is EventKind.HANDLED
    assert [(part.by.id, part.status) for part in decision.task.handlings] == [("lisi", "COMPLETE")]


def test_an_owner_alone_is_the_assignee_of_an_open_task_and_the_handler_of_an_ended_one():
    assert decide(a_task(), None, change(owners=(WANGWU,)), LATER).task.assignees == (WANGWU,)
    done = a_task(status=Status.COMPLETE, end_on=NOW, handlings=(Handling(LISI, NOW, "COMPLETE"),))
    corrected = decide(done, None, change(owners=(WANGWU,)), LATER).task
    assert (corrected.assignees, [part.by.id for part in corrected.handlings]) == ((LISI,), ["wangwu"])


def test_a_deleted_task_can_be_restored():
    assert decide(a_task(deleted=True), None, change(deleted=False), NOW).kind is EventKind.RESTORED


def test_a_repeated_update_is_no_event():
    once = decide(a_task(), None, change(status=Status.COMPLETE, handlers=(LISI,), end_on=LATER, comment="同意"), LATER)
    twice = decide(
        once.task, None, change(status=Status.COMPLETE, handlers=(LISI,), end_on=LATER, comment="同意"), LATER
    )
    assert once.kind is EventKind.COMPLETED
    assert twice.kind is None


def test_completion_records_the_handler_and_the_duration():
    task = decide(
        a_task(), None, change(status=Status.COMPLETE, handlers=(WANGWU,), end_on=LATER, comment="同意"), NOW
    ).task
    assert task.handlings == (Handling(WANGWU, LATER, "COMPLETE", "同意"),)
    assert task.duration_hours == "2.50"


def test_who_gives_a_groups_task_to_one_who_was_asked_already_has_passed_it_on():
    task = a_task(assignees=(LISI,), groups=("G",))
    after = decide(task, None, change(assignees=(LISI,), groups=(), operator=WANGWU), LATER).task
    assert after.handlings == (Handling(WANGWU, LATER, "TRANSFER", ""),)


def test_what_is_taken_away_from_people_they_have_not_handled():
    task = decide(a_task(assignees=(LISI, WANGWU)), None, change(status=Status.ROLLBACK, handlers=()), LATER).task
    assert (task.status, task.handlings) == (Status.ROLLBACK, ())


def test_completion_without_handler_is_the_assignees():
    task = decide(a_task(assignees=(LISI, WANGWU)), None, change(status=Status.COMPLETE), LATER).task
    assert [part.by.id for part in task.handlings] == ["lisi", "wangwu"]
    assert task.end_on == LATER


def test_an_aborted_task_was_handled_by_nobody():
    assert decide(a_task(), None, change(status=Status.ABORT), LATER).task.handlings == ()


def test_an_end_before_the_beginning_counts_as_no_time():
    task = decide(a_task(), None, change(status=Status.COMPLETE, end_on=NOW - timedelta(hours=1)), NOW).task
    assert task.duration_hours == "0.00"


def test_a_transfer_leaves_a_trace_of_who_passed_the_task_on():
    command = change(status=Status.TRANSFER, assignees=(WANGWU,), operator=LISI, comment="请代办")
    decision = decide(a_task(), None, command, LATER)
    assert decision.kind is EventKind.TRANSFERRED
    assert decision.task.handlings == (Handling(LISI, LATER, "TRANSFER", "请代办"),)


def test_a_task_never_moves_to_another_process_instance():
    command = Change("OA", "OA20261122000101", {"subject": "x"}, process_instance_id="OTHER")
    with pytest.raises(BadInput) as refusal:
        decide(a_task(), None, command, NOW)
    assert refusal.value.field == "process_instance_id"


def test_partial_links_and_details_keep_the_rest():
    task = a_task(details={"biz_key": "b1"})
    after = decide(task, None, change(links={"pc": "https://a.cn/"}, details={"distribute": "1"}), NOW).task
    assert after.details == {"biz_key": "b1", "distribute": "1"}
    assert after.links.pc == "https://a.cn/"


def test_the_first_click_counts_once():
    first = decide(a_task(), None, Open("OA", "OA20261122000101", "lisi"), NOW)
    second = decide(first.task, None, Open("OA", "OA20261122000101", "lisi"), LATER)
    assert (first.kind, first.task.receive_on) == (EventKind.OPENED, NOW)
    assert second.kind is None


def test_the_first_click_counts_only_from_whose_todo_it_is():
    assert decide(a_task(), None, Open("OA", "OA20261122000101", "zhangsan"), NOW).kind is None
    member = Open("OA", "OA20261122000101", "zhaoliu", ("财务组",))
    assert decide(a_task(groups=("财务组",)), None, member, NOW).kind is EventKind.OPENED


def test_who_had_to_do_with_a_task_may_see_it():
    task = a_task(handlings=(Handling(WANGWU, NOW, "TRANSFER"),))
    assert all(may_see(task, who, ()) for who in ("zhangsan", "lisi", "wangwu"))
    assert not may_see(task, "zhaoliu", ("别的组",))
