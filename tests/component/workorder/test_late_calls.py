"""Calls that are bound when they are reached: deployed later, named by a variable, the newest, a version."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from chalicelib.centre import definitions, ledger, standing_still
from tests.component.workorder.answering import answering
from tests.component.workorder.test_incidents import PATH, listed
from tests.unit.workflow.drawing import draw

CALLEE = ("start s", "user check assignee=lisi formKey=key_c", "end e", "s > check > e")


def caller(called="inner", more="", **attributes):
    said = "".join(f" {name}={value}" for name, value in attributes.items())
    return draw("start s", f"call c calls={called}{said}", "user after assignee=wangwu", "end e", "s > c > after > e",
                more, key="outer")  # fmt: skip


def callee(*lines, key="inner"):
    return draw(*(lines or CALLEE), key=key)


@pytest.fixture
def admin(centre):
    return answering(centre.person("admin"))


def test_a_caller_is_deployed_before_what_it_calls(centre, zhangsan, lisi, wangwu) -> None:
    deployed = centre.deploy(caller())
    assert any("「inner」尚未部署" in warning for warning in deployed["warnings"])
    centre.deploy(callee())
    started = zhangsan.start("outer")["ProcessInstanceId"]
    definitions.forget()
    case = ledger.STORED.find(started)
    assert case
    assert standing_still.why(case, datetime.now(UTC)) == ""
    (task,) = lisi.todo(started)
    lisi.do("complete", task)
    assert len(wangwu.todo(started)) == 1


def test_a_call_of_what_is_not_there_is_an_incident_until_it_is_deployed(centre, admin, zhangsan, lisi) -> None:
    centre.deploy(caller())
    started = zhangsan.start("outer")["ProcessInstanceId"]
    (row,) = listed(admin)
    assert (row["kind"], row["called"], row["nodeId"], row["procInsId"]) == ("call", "inner", "c", started)
    assert row["cause"] == "调用的流程「inner」尚未部署"
    status, body = admin("POST", f"{PATH}/{row['incidentId']}", {"action": "retry"})
    assert (status, "尚未部署" in body["msg"], listed(admin)) == (409, True, [row])
    centre.deploy(callee())
    assert admin("POST", f"{PATH}/{row['incidentId']}", {"action": "retry"})[0] == 200
    assert listed(admin) == []
    assert len(lisi.todo(started)) == 1
    assert admin("POST", f"{PATH}/{row['incidentId']}", {"action": "retry"})[0] == 404


@pytest.mark.parametrize(("wish", "left"), [({"action": "skip"}, 1), ({"action": "jump", "targetKey": "after"}, 1),
                                            ({"action": "end"}, 0)])  # fmt: skip
def test_what_is_missing_can_be_passed_over_or_given_up(centre, admin, zhangsan, wangwu, wish, left) -> None:
    centre.deploy(caller())
    started = zhangsan.start("outer")["ProcessInstanceId"]
    (row,) = listed(admin)
    assert admin("POST", f"{PATH}/{row['incidentId']}", wish)[0] == 200
    assert len(wangwu.todo(started)) == left
    assert listed(admin) == []


def test_the_newest_is_called_where_the_diagram_says_so(centre, zhangsan, lisi, wangwu) -> None:
    centre.deploy(callee())
    centre.deploy(caller(calledElementBinding="latest"))
    centre.deploy(caller(), name="bound")
    centre.deploy(callee("start s", "user other assignee=zhaoliu", "end e", "s > other > e"))
    newest = zhangsan.start("outer")["ProcessInstanceId"]
    assert len(lisi.todo(newest)) == 1, "without a binding it is what was there when the caller was deployed"
    centre.deploy(caller(calledElementBinding="latest"))
    newest = zhangsan.start("outer")["ProcessInstanceId"]
    (task,) = centre.person("zhaoliu").todo(newest)
    centre.person("zhaoliu").do("complete", task)
    assert len(wangwu.todo(newest)) == 1


def test_a_version_is_called_by_its_number(centre, zhangsan, lisi, admin) -> None:
    centre.deploy(callee())
    centre.deploy(callee("start s", "user other assignee=zhaoliu", "end e", "s > other > e"))
    said = {"calledElementBinding": "version", "calledElementVersion": "${which}"}
    centre.deploy(caller(**said))
    assert len(lisi.todo(zhangsan.start("outer", which=1)["ProcessInstanceId"])) == 1
    zhangsan.start("outer", which=7)
    assert listed(admin)[0]["cause"] == "调用的流程「inner」的版本 7 尚未部署"


def test_a_key_may_be_worked_out(centre, admin, zhangsan, lisi) -> None:
    centre.deploy(callee(key="one"))
    centre.deploy(caller("${which}"))
    assert len(lisi.todo(zhangsan.start("outer", which="one")["ProcessInstanceId"])) == 1
    stuck = zhangsan.start("outer")["ProcessInstanceId"]
    (row,) = listed(admin, procInsId=stuck)
    assert row["cause"] == "没有说明调用哪个流程"
    assert admin("POST", f"{PATH}/{row['incidentId']}", {"action": "retry", "variables": {"which": "one"}})[0] == 200
    assert len(lisi.todo(stuck)) == 1


def test_processes_that_call_each_other_end_in_an_incident(centre, admin, zhangsan) -> None:
    centre.deploy(callee("start s", "call back calls=outer calledElementBinding=latest", "end e",
                         "s > back > e"))  # fmt: skip
    centre.deploy(caller())
    zhangsan.start("outer")
    (row,) = listed(admin)
    assert row["cause"] == "调用超过 10 层"


def test_the_form_of_a_called_task_is_its_own_versions(centre, zhangsan, lisi) -> None:
    schema = {"type": "default", "components": [{"type": "number", "key": "amount", "label": "金额",
                                                 "validate": {"required": True}}]}  # fmt: skip
    centre.deploy(caller())
    centre.deploy(callee(), forms={"key_c": schema})
    (task,) = lisi.todo(zhangsan.start("outer")["ProcessInstanceId"])
    assert lisi.cannot("complete", task)[0] != 200
    lisi.do("complete", task, variables={"amount": 3})


def test_several_runs_each_call_what_they_name(centre, zhangsan, lisi, wangwu) -> None:
    centre.deploy(draw("start s", "call c calls=${which} multi=parallel collection=${keys} element=which",
                       "user after assignee=wangwu", "end e", "s > c > after > e", key="outer"))  # fmt: skip
    centre.deploy(callee(key="one"))
    centre.deploy(callee("start s", "user x assignee=lisi", "end e", "s > x > e", key="two"))
    started = zhangsan.start("outer", keys=["one", "two", "one"])["ProcessInstanceId"]
    tasks = lisi.todo(started)
    assert len(tasks) == 3
    for task in tasks:
        assert not wangwu.todo(started)
        lisi.do("complete", task)
    assert len(wangwu.todo(started)) == 1


def test_ids_that_two_files_share_stay_apart(centre, zhangsan, lisi, wangwu) -> None:
    inside = ("sub box", "{", "start bs", "user deep assignee={who}", "end be", "bs > deep > be", "}")
    mine = [line.replace("{who}", "wangwu") for line in inside]
    theirs = [line.replace("{who}", "lisi") for line in inside]
    centre.deploy(draw("start s", "call c calls=inner", *mine, "end e", "s > c > box > e", key="outer"))
    centre.deploy(callee("start s", *theirs, "end e", "s > box > e"))
    started = zhangsan.start("outer")["ProcessInstanceId"]
    lisi.do("complete", lisi.todo(started)[0])
    wangwu.do("complete", wangwu.todo(started)[0])
    assert not lisi.todo(started)
