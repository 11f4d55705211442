"""One command, one transaction: what opened and closed over all steps, what must be in it, what may wait."""

from __future__ import annotations

import pytest

from chalicelib.centre import commit, completing, lifecycle, starting
from chalicelib.centre.completing import Completion
from chalicelib.centre.scene import by_task
from chalicelib.errors import Unavailable
from chalicelib.storage.base.transact import Stale
from chalicelib.todo.commands import Create
from chalicelib.todo.model import Person, Status
from tests.unit.centre.fakes import FakeLedger

FORK = (
    "start s", "and f", "user a assignee=li", "user b assignee=wang", "and j", "user c assignee=zhao", "end e",
    "s > f > a > j > c > e", "f > b > j",
)  # fmt: skip
SIGN = (
    "start s",
    "user a assignee=li",
    "user sign multi=parallel collection=${signers} element=signer assignee=${signer}",
    "end e",
    "s > a > sign > e",
)


def test_tasks_are_numbered_in_the_order_in_which_they_open(town) -> None:
    done = town.start(*FORK)
    assert [town.task(each).task_id for each in done.opened] == [f"{done.case.id}-1", f"{done.case.id}-2"]
    after = town.complete("wang", town.complete("li", done.opened[0]).case.task_id(2))
    assert (after.opened, after.case.count) == ((f"{done.case.id}-3",), 3)


def test_an_item_that_opens_and_goes_within_one_command_is_never_a_task(town) -> None:
    """nextUserIds take the diagram's signers away in the step after they opened."""
    done = town.start(*SIGN, signers=["wang", "zhao"])
    named = (Person("zhang"), Person("li"), Person("admin"))
    after = completing.complete(town.by("li"), done.opened[0], Completion("", {}, next_users=named))
    made = [command.task for command in town.ledger.changes[-1].commands if isinstance(command, Create)]
    assert [task.assignees[0].id for task in made] == ["zhang", "li", "admin"]
    assert len(after.case.open) == 3


def test_what_somebody_did_and_what_it_led_to_are_one_transaction(town) -> None:
    done = town.start(*SIGN, signers=["wang", "zhao"])
    town.complete("li", done.opened[0])
    assert len(town.ledger.changes) == 2
    assert [command.task_id.rpartition("-")[2] for command in town.ledger.changes[-1].commands] == ["1", "2", "3"]


def test_a_countersign_that_no_transaction_holds_is_owed_in_it_and_paid_after_it(town) -> None:
    signers = [f"u{number}" for number in range(120)]
    done = town.start(*SIGN, signers=signers)
    after = town.complete("li", done.opened[0])
    step, *paid = town.ledger.changes[1:]
    assert (step.after.owed != (), after.case.owed, len(paid) >= 2) == (True, (), True)
    assert step.after.due is not None
    assert sorted(town.holders(after)["sign"]) == sorted(signers)


def test_until_all_is_paid_the_instance_already_says_what_is_open(town) -> None:
    done = town.start(*SIGN, signers=[f"u{number}" for number in range(120)])
    town.complete("li", done.opened[0])
    assert len(town.ledger.changes[1].after.open) == 120


class Crowded(FakeLedger):
    """Somebody else was faster, so many times."""

    def __init__(self, times: int, *, unsure: bool = False) -> None:
        super().__init__()
        self.left, self.unsure = times, unsure

    def commit(self, change, context, states) -> None:
        if self.left:
            self.left -= 1
            if self.unsure:
                super().commit(change, context, states)
            raise Stale({}, unsure=self.unsure)
        super().commit(change, context, states)


def test_the_action_plays_again_on_fresh_state_when_somebody_else_was_faster(town) -> None:
    town.ledger = Crowded(2)
    assert town.start(*FORK).case.version == 1


def test_an_answer_that_was_lost_is_given_again_and_nothing_is_done_twice(town) -> None:
    town.ledger = Crowded(1, unsure=True)
    done = town.start(*FORK)
    assert (done.case.count, len(town.ledger.changes), len(done.opened)) == (2, 1, 2)


def test_an_instance_that_stays_contended_is_said_to_be(town, monkeypatch) -> None:
    monkeypatch.setattr(commit, "ROUNDS", 3)
    town.ledger = Crowded(99)
    with pytest.raises(Unavailable):
        town.start(*FORK)


def test_an_instance_that_ends_takes_the_moment_and_its_process_instance_along(town) -> None:
    done = town.start("start s", "user a assignee=li", "end e", "s > a > e")
    after = town.complete("li", done.opened[0])
    process = town.ledger.kept.processes["oa", done.case.id]
    assert (after.case.ended_on, process.ended_on, process.status) == (
        process.ended_on,
        after.case.ended_on,
        "COMPLETE",
    )
    assert process.details["processStatus"] == "completed"


def test_a_suspended_instance_leaves_the_due_index(town) -> None:
    done = town.start("start s", "user a assignee=li", "catch t timer=duration:PT1H", "end e", "s > a > t > e")
    waiting = town.complete("li", done.opened[0])
    assert waiting.case.due is not None
    assert lifecycle.suspend(town.by("admin"), done.case.id, suspended=True).case.due is None
    assert lifecycle.suspend(town.by("admin"), done.case.id, suspended=False).case.due == waiting.case.due


def test_what_a_command_refuses_leaves_everything_as_it_was(town) -> None:
    done = town.start(*FORK)

    def refuse(scene) -> None:
        completing._complete(scene, Completion())
        raise Unavailable("nein")

    with pytest.raises(Unavailable):
        commit.perform(lambda: by_task(town.by("li"), done.opened[0]), refuse)
    assert (len(town.ledger.changes), town.task(done.opened[0]).status) == (1, Status.ACTIVE)


def test_every_application_has_tasks_of_its_own(town) -> None:
    done = starting.start(town.by("zhang"), starting.Start(town.deploy(*FORK), {}))
    assert {key[0] for key in town.ledger.kept.tasks} == {"oa"} == {done.case.app_id}
