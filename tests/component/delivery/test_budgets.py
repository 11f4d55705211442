"""What is due has a budget, and what is owed a queue of its own: nobody's timers wait for anybody's debts."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from chalicelib.delivery import due as due_work
from chalicelib.delivery import paying
from chalicelib.errors import Unavailable
from chalicelib.storage.base.transact import transact
from chalicelib.storage.ledger import debt_queue, due
from chalicelib.todo.reminders import DueEntry
from tests.samples import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.component.delivery.world import World

SLOW, QUICK = "slow", "quick"


class Watch:
    """Seconds that pass only where a test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def turns() -> Iterator[None]:
    due_work.turns.forget()
    yield
    due_work.turns.forget()


def wait_for(entries: Sequence[DueEntry]) -> None:
    for start in range(0, len(entries), 90):
        transact(due.writes([], entries[start : start + 90]), f"{entries[start]}"[:36])


@pytest.mark.usefixtures("aws", "turns")
def test_entries_that_take_long_or_fail_keep_nobody_from_his_turn():
    """12 entries of a minute each, older than all others, that never go: the others are through in the second run."""
    slow = [DueEntry(SLOW, NOW - timedelta(hours=1), "OA", f"s{n}", "") for n in range(12)]
    quick = [DueEntry(QUICK, NOW, "OA", f"q{n}", "") for n in range(60)]
    wait_for([*slow, *quick])
    watch, met = Watch(), Counter[str]()

    def on_slow(entry: DueEntry, *_: object) -> None:
        met[entry.subject_id] += 1
        watch.now += 5
        raise Unavailable("存储繁忙")

    def on_quick(entry: DueEntry, *_: object) -> None:
        met[entry.subject_id] += 1
        due.remove(entry)

    for _ in range(2):
        due_work.fire_due(NOW, {SLOW: on_slow, QUICK: on_quick}, watch)
    assert [met[f"q{n}"] for n in range(60)] == [1] * 60
    assert watch.now <= 2 * (due_work.BUDGET_SECONDS + 5)
    for _ in range(2):
        due_work.fire_due(NOW, {SLOW: on_slow, QUICK: on_quick}, watch)
    assert min(met[f"s{n}"] for n in range(12)) >= 1


@pytest.mark.usefixtures("aws", "turns")
def test_a_crowd_of_entries_that_fail_is_passed_over_in_the_next_run(monkeypatch):
    monkeypatch.setattr(due_work, "A_SHARD", 3)
    failing = [DueEntry(SLOW, NOW - timedelta(hours=1), "OA", f"s{n}", "") for n in range(40)]
    wait_for([*failing, DueEntry(QUICK, NOW, "OA", "q", "")])
    met: list[str] = []

    def fail(*_: object) -> None:
        raise Unavailable("存储繁忙")

    def on_quick(entry: DueEntry, *_: object) -> None:
        met.append(entry.subject_id)
        due.remove(entry)

    handlers: dict[str, Any] = {SLOW: fail, QUICK: on_quick}
    for _ in range(4):
        due_work.fire_due(NOW, handlers)
    assert met == ["q"]


@pytest.mark.usefixtures("turns")
def test_whoever_owes_much_is_paid_in_turns_while_others_are_served(world: World):
    """Its payer stops when its time is up and rings again; every message costs one budget, the sweep none."""
    debtor = DueEntry("instance", NOW, "OA", "i1", "")
    wait_for([debtor, *(DueEntry(QUICK, NOW, "OA", f"q{n}", "") for n in range(40))])
    owed, fired, watch = [10_000], Counter[str](), Watch()

    def pay(_entry: DueEntry, _now: object, over) -> bool:
        while owed[0] and not over():
            owed[0] -= 20
            watch.now += 1
        return not owed[0]

    def on_quick(entry: DueEntry, *_: object) -> None:
        fired[entry.subject_id] += 1
        due.remove(entry)

    handlers = {"instance": lambda entry, *_: debt_queue.ring([entry]), QUICK: on_quick}
    due_work.fire_due(NOW, handlers, watch)
    assert (len(fired), watch.now, owed[0]) == (40, 0, 10_000)
    heard = 0
    while message := world.queues.receive():
        queue, body = message
        assert queue.endswith("debts")
        begun = watch.now
        paying.on_debts([body], NOW, {"instance": pay}, watch)
        assert watch.now - begun <= paying.BUDGET_SECONDS
        heard += 1
    assert (owed[0], heard) == (0, -(-10_000 // 20 // paying.BUDGET_SECONDS))
