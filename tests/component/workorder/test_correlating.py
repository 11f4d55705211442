"""Messages and signals from instance to instance: by name and key, within one application, heard once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from chalicelib.centre import timers
from chalicelib.centre.throwing import THROWN
from chalicelib.delivery import paying
from chalicelib.identity import issuing
from chalicelib.identity.issuing import Order
from chalicelib.storage.directory.holders import create_holder
from chalicelib.storage.directory.model import Holder
from chalicelib.storage.ledger import due
from tests.attack.keeping import drain
from tests.component.workorder.conftest import SECRET
from tests.component.workorder.test_starts import sent, todos
from tests.unit.workflow.drawing import draw


def catching(key="catching", name="到货", kind="message", more=" correlationKey=${order}"):
    return draw(
        "start s", f"catch c {kind}={name}{more}", "user look assignee=lisi", "end e", "s > c > look > e", key=key
    )


def throwing(name="到货", kind="message", more=" correlationKey=${order}"):
    return draw("start s", f"throw t {kind}={name}{more}", "user b assignee=wangwu", "end e", "s > t > b > e")


def paid(later=timedelta(0)):
    while bodies := drain("debts"):
        paying.on_debts(bodies, datetime.now(UTC) + later, timers.PAYERS)


def waiting_for(centre, *orders, **drawn):
    centre.deploy(catching(**drawn))
    return [centre.person("zhangsan").start("catching", order=order)["ProcessInstanceId"] for order in orders]


def reached(centre):
    return [row["procInsId"] for row in todos(centre)]


def test_a_message_reaches_the_one_that_waits_under_its_key(centre, zhangsan) -> None:
    _, second, _ = waiting_for(centre, "1", "2", "3")
    centre.deploy(throwing())
    zhangsan.start("p", order="2")
    assert reached(centre) == []
    paid()
    assert reached(centre) == [second]
    assert [entry for entry in due.due(datetime(2030, 1, 1, tzinfo=UTC), 50) if entry.kind == THROWN] == []


def test_of_several_under_one_key_the_longest_waiting_hears_it_once(centre, zhangsan) -> None:
    first, second = waiting_for(centre, "1", "1")
    centre.deploy(throwing())
    zhangsan.start("p", order="1")
    bodies = drain("debts")
    for _ in range(3):
        paying.on_debts(bodies, datetime.now(UTC), timers.PAYERS)
    assert reached(centre) == [first]
    zhangsan.start("p", order="1")
    paid()
    assert sorted(reached(centre)) == sorted([first, second])


def test_a_signal_reaches_all_that_wait_once_and_not_those_that_wait_later(centre, zhangsan) -> None:
    early = waiting_for(centre, "1", "2", kind="signal", name="停电", more="")
    centre.deploy(throwing("停电", "signal", ""))
    zhangsan.start("p")
    bodies = drain("debts")
    late = centre.person("zhangsan").start("catching")["ProcessInstanceId"]
    for _ in range(2):
        paying.on_debts(bodies, datetime.now(UTC), timers.PAYERS)
    assert sorted(reached(centre)) == sorted(early)
    assert late not in reached(centre)


def test_another_application_hears_nothing(centre, zhangsan) -> None:
    now = datetime.now(UTC)
    create_holder(Holder("application", "HR", "人事", now))
    issuing.issue("application", "HR", Order("workorder", SECRET, "w-hr", now))
    waiting_for(centre, "1")
    centre.deploy(throwing())
    centre.person("zhangsan", "HR").start("p", order="1")
    paid()
    assert reached(centre) == []


def test_a_lost_message_of_the_queue_costs_time_only(centre, zhangsan) -> None:
    waiting = waiting_for(centre, "1")
    centre.deploy(throwing())
    zhangsan.start("p", order="1")
    drain("debts")
    moment = datetime.now(UTC) + timedelta(minutes=1)
    for entry in due.due(moment, 50):
        timers.HANDLERS[entry.kind](entry, moment, [])
    paid()
    assert reached(centre) == waiting


def test_from_outside_it_is_sent_by_name_and_key(centre) -> None:
    _, second = waiting_for(centre, "1", "2")
    told = sent(centre, "k", name="到货", correlationKey="2", variables={"n": 5})["data"]
    assert told == {"received": [second], "started": []}
    again = sent(centre, "k", name="到货", correlationKey="2", variables={"n": 5})
    assert (again["code"], again["data"]["started"]) == (200, [])
    assert reached(centre) == [second]
    assert sent(centre, name="到货", correlationKey="9")["code"] == 404
    assert sent(centre, name="到货")["code"] == 404
    assert sent(centre, name="到货", correlationKey="x" * 10_000)["code"] == 4101


def test_an_instance_that_has_ended_is_passed_over(centre, zhangsan) -> None:
    first, second = waiting_for(centre, "1", "1")
    zhangsan.ok("POST", "/workflow/instance/stopProcessInstance", {"instanceId": first})
    assert sent(centre, name="到货", correlationKey="1")["data"]["received"] == [second]


def test_what_is_heard_inside_does_not_leave_the_instance(centre, zhangsan) -> None:
    waiting_for(centre, "1", more="")
    centre.deploy(
        draw("start s", "and f", "catch c message=到货", "user a assignee=zhaoliu", "throw t message=到货", "and j",
             "end e", "s > f > c > j > e", "f > a > t > j")
    )  # fmt: skip
    instance = zhangsan.start("p")["ProcessInstanceId"]
    zhaoliu = centre.person("zhaoliu")
    done = zhaoliu.do("complete", zhaoliu.todo(instance)[0])
    paid()
    assert (done["processStatus"], reached(centre)) == ("completed", [])


def test_a_thrown_message_begins_the_process_that_it_begins(centre, zhangsan) -> None:
    centre.deploy(draw("start s message=到货", "user a assignee=lisi", "end e", "s > a > e", key="begun"))
    centre.deploy(throwing(more=""))
    zhangsan.start("p")
    bodies = drain("debts")
    for _ in range(2):
        paying.on_debts(bodies, datetime.now(UTC), timers.PAYERS)
    assert len(reached(centre)) == 1
