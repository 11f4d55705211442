"""`make verify-data`: each kind of damage, made by hand, is found, repaired, and not found again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from chalicelib.storage.base import codec, keys
from chalicelib.storage.deliveries import cursors
from chalicelib.storage.deliveries.delivery_table import DeliveryRow
from chalicelib.storage.directory.registry_table import RegistryRow
from chalicelib.storage.ledger import due, outbox, pages, tasks
from chalicelib.storage.ledger.due_table import DueRow
from chalicelib.storage.ledger.notice_table import NoticeRow
from chalicelib.storage.ledger.task_tables import BoxTableRow, EventRow, ProcessRow, TaskRow
from chalicelib.todo.commands import Change, Create
from chalicelib.todo.model import Reminder, Status
from chalicelib.todo.reminders import DueEntry
from infra.verify.check import check
from tests.samples import LISI, NOW, WANGWU, a_process, a_task

if TYPE_CHECKING:
    from collections.abc import Callable

    from infra.demo_centre import DemoCentre
    from tests.component.delivery.world import World
    from tests.component.storage.conftest import Hub

KEY = keys.join("OA", "T1")
GROUPED: dict[str, Any] = {"groups": ("office",), "assignees": (LISI,)}


@pytest.fixture
def stored(hub: Hub) -> None:
    """Three tasks of two instances: T1 with two events and a reminder, one for a group too, one completed."""
    remind = (Reminder(1, NOW + timedelta(days=1)),)
    hub.apply(create("T1", due_time=NOW + timedelta(days=2), reminders=remind))
    hub.apply(Change("OA", "T1", {"priority": 1}))
    hub.apply(create("T2", **GROUPED))
    hub.apply(create("T3", process_id="P2"))
    hub.apply(Change("OA", "T3", {"status": Status.COMPLETE, "handlers": (LISI,), "end_on": NOW}))
    assert not check(repair=False)


def create(task_id: str, process_id: str = "P1", **fields: object) -> Create:
    task = a_task(version=0, task_id=task_id, process_instance_id=process_id, **fields)
    return Create(task, a_process(version=0, process_instance_id=process_id))


def row_of(owner: str, beginning: str) -> BoxTableRow:
    return next(iter(BoxTableRow.query(owner, BoxTableRow.sort.startswith(beginning))))


def counter(owner: str) -> BoxTableRow:
    return row_of(owner, "count#todo#")


def lose_a_box_row() -> None:
    row_of("U#lisi", "todo#").delete()


def lose_a_started_row() -> None:
    row_of("U#zhangsan", "started#").delete()


def falsify_a_box_row() -> None:
    row = row_of("U#lisi", "todo#")
    row.body = codec.pack({**codec.unpack(row.body), "subject": "别的"})
    row.save()


def leave_a_box_row_behind() -> None:
    row = row_of("U#lisi", "todo#")
    BoxTableRow("U#wangwu", row.sort, body=row.body).save()


def leave_a_started_row_behind() -> None:
    body = codec.pack({"appId": "OA", "taskId": None, "processInstanceId": "gone"})
    BoxTableRow("U#zhangsan", "started#0#20260101#x", body=body).save()


def lose_a_counter() -> None:
    counter("U#lisi").delete()


def lose_the_last_event() -> None:
    EventRow(KEY, 2).delete()


def lose_an_event_in_between() -> None:
    EventRow(KEY, 1).delete()


def lose_every_event() -> None:
    for version in (1, 2):
        EventRow(KEY, version).delete()


def set_a_task_back() -> None:
    first = EventRow.get(KEY, 1)
    row = TaskRow.get(KEY)
    row.version, row.body = 1, first.body
    row.save()


def lose_a_task() -> None:
    TaskRow.get(KEY).delete()


def mark_in_the_wrong_shard() -> None:
    row = EventRow.get(KEY, 2)
    row.shard = str((int(row.shard) + 1) % 8)
    row.save()


def lose_a_reminder() -> None:
    for shard in range(due.SHARDS):
        for row in DueRow.query(str(shard)):
            row.delete()


def leave_a_reminder_behind() -> None:
    for write in due.writes([], [DueEntry("reminder", NOW, "OA", "T2", "4")]):
        write.row.save()


def miscount_notices() -> None:
    NoticeRow("lisi", "count", unread=3, total=5).save()


def miscount_users() -> None:
    RegistryRow("count", "user", total=7).save()


DAMAGES: list[tuple[Callable[[], None], str]] = [
    (lose_a_box_row, "box row is missing"),
    (lose_a_started_row, "box row is missing"),
    (falsify_a_box_row, "box row says something else"),
    (leave_a_box_row_behind, "box row of nothing"),
    (leave_a_started_row_behind, "box row of nothing"),
    (lose_a_counter, "wrong total of a box"),
    (lose_the_last_event, "gap in a task's events"),
    (lose_an_event_in_between, "gap in a task's events"),
    (lose_every_event, "gap in a task's events"),
    (set_a_task_back, "task is not what its last event left"),
    (lose_a_task, "task is not what its last event left"),
    (mark_in_the_wrong_shard, "undispatched mark out of sight"),
    (lose_a_reminder, "reminder that nothing will fire"),
    (leave_a_reminder_behind, "reminder of nothing"),
    (miscount_notices, "wrong total"),
    (miscount_users, "wrong total"),
]


@pytest.mark.parametrize(("damage", "kind"), DAMAGES, ids=lambda value: getattr(value, "__name__", None))
def test_a_damage_is_told_and_repaired(
    stored: None, damage: Callable[[], None], kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    damage()
    assert kind in check(repair=False)
    assert kind in capsys.readouterr().out
    assert not check(repair=True)


def test_what_is_sound_is_not_touched(stored: None) -> None:
    def everything() -> list[object]:
        models = (TaskRow, ProcessRow, EventRow, BoxTableRow, DueRow)
        return [sorted(map(repr, (row.serialize() for row in model.scan()))) for model in models]

    before = everything()
    assert not check(repair=True)
    assert everything() == before


def test_a_repaired_inbox_reads_as_before(stored: None) -> None:
    before = pages.read_page(["U#lisi", "G#office"], "todo", 10)
    for damage in (lose_a_box_row, leave_a_box_row_behind, lose_a_counter, set_a_task_back):
        damage()
    assert not check(repair=True)
    assert pages.read_page(["U#lisi", "G#office"], "todo", 10) == before
    assert pages.read_page(["U#wangwu"], "todo", 10).total == 0


def test_filled_gaps_are_dispatched(stored: None) -> None:
    lose_every_event()
    check(repair=True)
    assert [each.event.version for each in outbox.pending("OA", "T1")] == [1, 2]
    assert tasks.history("OA", "T1")[0].task.assignees == (LISI,)


def test_everything_lost_at_once_but_the_log_comes_back(stored: None) -> None:
    inbox = pages.read_page(["U#lisi"], "todo", 10)
    for model in (TaskRow, BoxTableRow, DueRow):
        for row in model.scan():
            row.delete()
    assert not check(repair=True)
    assert pages.read_page(["U#lisi"], "todo", 10) == inbox


@pytest.fixture
def delivered(world: World, receiver: DemoCentre) -> World:
    """Task D1, of which target t1 has been told both events."""
    world.register("t1", receiver.url)
    world.create("D1")
    world.change("D1", subject="第二版")
    world.pump()
    assert not check(repair=False)
    return world


def cursor() -> DeliveryRow:
    return DeliveryRow.get(keys.join("OA", "D1"), "t1")


def test_a_cursor_beyond_the_log_tells_how_the_task_stands_now(delivered: World) -> None:
    row = cursor()
    row.version = row.wanted = 9
    row.save()
    assert list(check(repair=False)) == ["cursor beyond the log"]
    assert not check(repair=True)
    found = cursors.find(("OA", "D1"), "t1")
    assert found is not None
    assert (found.version, found.wanted, found.status) == (1, 2, "pending")


def test_a_cursor_of_no_task_goes(delivered: World) -> None:
    row = cursor()
    attributes = {**row.attribute_values, "task": keys.join("OA", "never")}
    DeliveryRow(**attributes).save()
    assert list(check(repair=False)) == ["cursor of no task"]
    assert not check(repair=True)
    assert cursors.find(("OA", "never"), "t1") is None


def test_a_pending_cursor_that_no_sweep_would_find_is_made_due(delivered: World) -> None:
    row = cursor()
    row.status = "pending"
    row.save()
    assert list(check(repair=False)) == ["cursor that nothing will deliver"]
    assert not check(repair=True)
    assert cursor().due is not None


def test_a_target_that_was_not_told_is_told_by_dispatch(delivered: World) -> None:
    row = cursor()
    row.version = row.wanted = 1
    row.save()
    assert list(check(repair=False)) == ["target that was not told"]
    assert not check(repair=True)
    assert [each.event.version for each in outbox.pending("OA", "D1")] == [2]
    delivered.tick(3)
    assert (cursor().version, cursor().status) == (2, "delivered")


def test_a_reassigned_task_leaves_no_finding(stored: None, hub: Hub) -> None:
    hub.apply(Change("OA", "T2", {"assignees": (WANGWU,)}))
    hub.apply(Change("OA", "T1", {"deleted": True}))
    assert not check(repair=False)
