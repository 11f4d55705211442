from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.centre import completing, going_back, owing
from chalicelib.centre.completing import Completion
from chalicelib.centre.scene import by_instance
from chalicelib.errors import Unavailable
from chalicelib.todo.model import Person, Status
from tests.unit.centre.fakes import FakeLedger

SIGN = (
    "start s",
    "user a assignee=li",
    "user sign multi=parallel collection=${signers} element=signer assignee=${signer}",
    "end e",
    "s > a > sign > e",
)
MANY = [f"u{number}" for number in range(60)]


class Broke(FakeLedger):
    """Storage answers so many times, then no more until it is mended."""

    def __init__(self, answers: int) -> None:
        super().__init__()
        self.answers = answers

    def commit(self, change, context, states) -> None:
        if not self.answers:
            raise Unavailable("weg")
        self.answers -= 1
        super().commit(change, context, states)


def half_paid(town):
    town.ledger = Broke(3)
    done = town.start(*SIGN, signers=MANY)
    town.complete("li", done.opened[0])
    return done


def test_a_step_stands_although_its_debts_could_not_be_paid(town) -> None:
    done = half_paid(town)
    case = town.ledger.cases[done.case.id]
    assert (len(case.open), len(case.owed) > 0, case.due is not None) == (60, True, True)


def test_a_debt_is_paid_before_anybody_acts_again(town) -> None:
    done = half_paid(town)
    town.ledger.answers = 99
    after = town.complete("u0", done.case.task_id(2))
    assert (after.case.owed, town.task(done.case.task_id(2)).status) == ((), Status.COMPLETE)
    assert len(town.holders(done)["sign"]) == 59


def test_settling_twice_pays_once(town) -> None:
    done = half_paid(town)
    town.ledger.answers = 99
    first, second = (by_instance(town.by("admin"), done.case.id) for _ in range(2))
    assert owing.settle(first).owed == ()
    owing.settle(second)
    assert town.ledger.cases[done.case.id].owed == ()
    assert len(town.holders(done)["sign"]) == 60


def test_the_end_of_a_countersign_closes_every_signature(town) -> None:
    done = town.start(*SIGN, signers=MANY)
    signing = town.complete("li", done.opened[0])
    back = going_back.return_task(town.by("u0"), signing.opened[0], "a", "重来")
    closed = [town.task(back.case.task_id(number)).status for number in range(2, 62)]
    assert closed == [Status.ROLLBACK, *[Status.ABORT] * 59]
    assert back.case.owed == ()


@pytest.mark.parametrize("people", [1, 12, 13, 40])
def test_everybody_a_task_is_copied_to_is_told_however_many(town, people) -> None:
    done = town.start(*SIGN, signers=["wang"])
    copies = tuple(Person(f"c{number}") for number in range(people))
    completing.complete(town.by("li"), done.opened[0], Completion("", {}, copies=copies))
    assert [person.id for person in town.task(done.opened[0]).copied_to] == [person.id for person in copies]


def test_no_transaction_of_a_countersign_is_larger_than_it_may_be(town) -> None:
    done = town.start(*SIGN, signers=[f"u{number}" for number in range(200)])
    town.complete("li", done.opened[0])
    found = by_instance(town.by("admin"), done.case.id)
    for change in town.ledger.changes:
        scene = replace(found, states=town.ledger.kept)
        assert sum(owing._cost(scene, command) for command in change.commands) <= owing.ITEMS
