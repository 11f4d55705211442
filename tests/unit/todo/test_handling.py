from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.errors import AlreadyFinished, Conflict, Forbidden, NotFound
from chalicelib.todo.commands import Create, Delete, EndInstance, Handle, Terminate, Withdraw
from chalicelib.todo.model import EventKind, Handling, Person, ProcessStatus, Status
from chalicelib.todo.rules import decide
from tests.samples import LISI, NOW, WANGWU, a_process, a_task

LATER = NOW + timedelta(hours=1)
ID = "OA20261122000101"
FINISHED = (Status.COMPLETE, Status.ROLLBACK, Status.ABORT)


def handle(who=LISI, **changes):
    return Handle("OA", ID, Person(who.id), LATER, **changes)


def after(task, *commands, process=None):
    for command in commands:
        decision = decide(task, process, command, LATER)
        task, process = decision.task, decision.process
    return decision


def test_a_single_handler_completes_the_task():
    decision = after(a_task(), handle(comment="同意", outcome="已同意"))
    assert (decision.kind, decision.task.status, decision.task.end_on) == (EventKind.COMPLETED, Status.COMPLETE, LATER)
    assert decision.task.handlings == (Handling(LISI, LATER, "COMPLETE", "同意", "已同意"),)


def test_a_countersign_waits_for_the_last():
    task = a_task(assignees=(LISI, WANGWU))
    first = after(task, handle())
    assert (first.kind, first.task.status, first.task.end_on) == (EventKind.HANDLED, Status.ACTIVE, None)
    assert after(task, handle(), handle(WANGWU)).kind is EventKind.COMPLETED


def test_nobody_handles_twice():
    task = a_task(assignees=(LISI, WANGWU))
    with pytest.raises(AlreadyFinished):
        after(task, handle(), handle())


def test_who_passed_a_task_on_and_got_it_back_may_handle_it():
    task = a_task(handlings=(Handling(LISI, NOW, "TRANSFER"),))
    assert after(task, handle()).kind is EventKind.COMPLETED


def test_an_outcome_called_transfer_is_still_a_handling():
    task = after(a_task(assignees=(LISI, WANGWU)), handle(outcome="TRANSFER")).task
    with pytest.raises(AlreadyFinished):
        decide(task, None, handle(), LATER)


def test_only_whose_task_it_is_may_handle_it():
    with pytest.raises(Forbidden):
        after(a_task(), handle(WANGWU, groups=("财务组",)))
    assert after(a_task(groups=("财务组",)), handle(WANGWU, groups=("财务组",))).kind is EventKind.COMPLETED


def test_a_handler_of_a_group_stands_for_the_group():
    task = a_task(assignees=(), groups=("财务组", "采购组"))
    assert after(task, handle(WANGWU, groups=("采购组",))).task.status is Status.COMPLETE


def test_completing_outright_does_not_wait_for_the_others():
    assert after(a_task(assignees=(LISI, WANGWU)), handle(completes=True)).task.status is Status.COMPLETE


def test_closing_ends_the_instance_with_the_task_and_not_before():
    waiting = after(a_task(assignees=(LISI, WANGWU)), handle(closes=True), process=a_process())
    assert waiting.process.status is ProcessStatus.RUNNING
    closed = after(a_task(), handle(closes=True), process=a_process())
    assert (closed.process.status, closed.process.ended_on, closed.process.version) == (
        ProcessStatus.COMPLETE, LATER, 2,
    )  # fmt: skip


def test_a_handler_is_named_as_he_wishes_and_keeps_his_department():
    command = Handle("OA", ID, Person("lisi", "某领导"), LATER)
    assert after(a_task(), command).task.handlings[0].by == Person("lisi", "某领导", "人事处")


COMMANDS = (handle(), Withdraw("OA", ID, LATER), Terminate("OA", ID, LATER))


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("status", FINISHED)
def test_what_has_ended_stays_as_it_ended(status, command):
    with pytest.raises(AlreadyFinished):
        decide(a_task(status=status, end_on=NOW), a_process(), command, LATER)


@pytest.mark.parametrize("command", [*COMMANDS, Delete("OA", ID)])
def test_a_deleted_task_is_no_task(command):
    with pytest.raises(NotFound):
        decide(a_task(deleted=True), a_process(), command, LATER)


@pytest.mark.parametrize(
    ("command", "status"), [(Withdraw("OA", ID, LATER), Status.ROLLBACK), (Terminate("OA", ID, LATER), Status.ABORT)]
)
def test_what_is_taken_back_or_given_up_was_handled_by_nobody(command, status):
    decision = decide(a_task(), a_process(), command, LATER)
    assert (decision.task.status, decision.task.handlings, decision.task.end_on) == (status, (), LATER)
    assert decision.process == a_process()


def test_ending_an_instance_aborts_an_open_task_and_leaves_an_ended_one():
    command = EndInstance("OA", ID, ProcessStatus.COMPLETE, LATER)
    open_one = decide(a_task(), a_process(), command, LATER)
    assert open_one.process
    assert (open_one.task.status, open_one.process.status) == (Status.ABORT, ProcessStatus.COMPLETE)
    done = a_task(status=Status.COMPLETE, end_on=NOW)
    ended = decide(done, a_process(), command, LATER)
    assert (ended.task.status, ended.kind) == (Status.COMPLETE, EventKind.CORRECTED)
    assert decide(done, ended.process, command, LATER).kind is None


def test_deletion_takes_the_instance_along_and_needs_one():
    decision = decide(a_task(), a_process(), Delete("OA", ID), LATER)
    assert decision.process
    assert (decision.task.deleted, decision.process.deleted, decision.kind) == (True, True, EventKind.DELETED)
    for process in (None, a_process(deleted=True)):
        with pytest.raises(NotFound) as refusal:
            decide(a_task(), process, Delete("OA", ID), LATER)
        assert refusal.value.field == "process_instance_id"


@pytest.mark.parametrize("ended", [{"status": ProcessStatus.COMPLETE}, {"deleted": True}])
def test_an_ended_instance_takes_no_more_tasks_where_that_is_asked_for(ended):
    command = Create(a_task(version=0), a_process(), needs_running=True)
    with pytest.raises(Conflict):
        decide(None, a_process(**ended), command, LATER)
    assert decide(None, a_process(), command, LATER).kind is EventKind.CREATED
