"""A diagram is tried before it is deployed."""

from __future__ import annotations

from tests.unit.workflow.drawing import draw

PATH = "/workflow/deploy/trial"
CHOICE = draw("start s", "xor g", "user a assignee=lisi", "user b groups=ROLE2", "end e",
              "s > g", "g > a if ${days > 3}", "g > b default", "a > e", "b > e").decode()  # fmt: skip


def test_a_trial_names_whom_each_way_asks_and_stores_nothing(admin):
    found = admin.ok("POST", PATH, {"xml": CHOICE, "variables": {"days": 5}})["data"]
    assert [(each["nodeId"], each["users"]) for each in found["asked"]] == [("a", [{"userId": "lisi", "name": "李四"}])]
    assert (found["status"], found["stopped"], found["waits"]) == ("completed", None, [])
    assert "e" in found["nodes"]
    assert admin.ok("GET", "/workflow/deploy/list")["total"] == 0


def test_a_diagram_that_cannot_run_is_refused_with_its_reasons(admin):
    wrong = draw("start s", "script x", "end e", "s > x > e").decode()
    answer = admin("POST", PATH, {"xml": wrong}).json_body
    assert answer["code"] == 4101
    assert answer["reasons"][0]["element"] == "x"


def test_only_administrators_try(zhangsan):
    assert zhangsan.refused("POST", PATH, {"xml": CHOICE})[0] == 4001
