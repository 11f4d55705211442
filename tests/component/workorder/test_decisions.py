"""Decision tables brought in beside a diagram: kept with it, asked by its business rule tasks and by whoever calls."""

from __future__ import annotations

import pytest

from chalicelib.centre import definitions
from tests.unit.workflow.drawing import draw

RULE = draw("start s", "rule decide decisionRef=approver", "user a assignee=${approver}", "end e", "s > decide > a > e")
EVALUATE = "/workflow/decision/evaluate"


def dmn(high="wangwu", key="approver", policy="UNIQUE", condition="&lt; 100"):
    """Who approves how much."""
    rules = "".join(
        f'<rule id="r{at}"><inputEntry><text>{test}</text></inputEntry>'
        f'<outputEntry><text>"{who}"</text></outputEntry></rule>'
        for at, (test, who) in enumerate(((condition, "lisi"), ("&gt;= 100", high)), start=1)
    )
    return (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d">'
        f'<decision id="{key}" name="审批人"><decisionTable hitPolicy="{policy}">'
        '<input label="金额"><inputExpression typeRef="number"><text>amount</text></inputExpression></input>'
        f'<output name="approver"/>{rules}</decisionTable></decision></definitions>'
    )


def imported(centre, xml=RULE, **body):
    return centre.person("admin")("POST", "/workflow/deploy/import", {"xml": xml.decode(), **body}).json_body


def test_a_process_decides_by_the_table_it_was_imported_with(centre, zhangsan) -> None:
    assert imported(centre, decisions=[dmn()])["code"] == 200
    first = zhangsan.start("p", amount=500)["ProcessInstanceId"]
    assert centre.person("wangwu").todo(first)
    old = centre.person("admin").ok("GET", "/workflow/deploy/publishList", processKey="p")["rows"][0]["definitionId"]
    assert imported(centre, decisions=[dmn("zhaoliu")])["code"] == 200
    definitions.forget()
    second = zhangsan.start("p", amount="５００")["ProcessInstanceId"]
    assert centre.person("zhaoliu").todo(second)
    third = zhangsan.start(old, amount=500)["ProcessInstanceId"]
    assert centre.person("wangwu").todo(third)


def test_a_later_import_may_name_a_table_that_is_there(centre, zhangsan) -> None:
    assert imported(centre)["code"] == 4101
    imported(centre, decisions=[dmn()])
    other = draw(
        "start s", "rule d decisionRef=approver", "user a assignee=${approver}", "end e", "s > d > a > e", key="q"
    )
    assert imported(centre, other)["code"] == 200
    assert centre.person("lisi").todo(zhangsan.start("q", amount=5)["ProcessInstanceId"])


def test_a_table_is_worked_out_for_whoever_asks(centre, zhangsan) -> None:
    imported(centre, decisions=[dmn()])
    assert zhangsan.ok("POST", EVALUATE, {"decisionKey": "approver", "variables": {"amount": 100}})["data"] == {
        "rows": [{"approver": "wangwu"}],
        "rules": ["r2"],
    }
    assert zhangsan.ok("POST", EVALUATE, {"decisionKey": "approver", "variables": {}})["data"] == {
        "rows": [],
        "rules": [],
    }


def test_all_rows_that_hold_are_told(centre, zhangsan) -> None:
    imported(centre, decisions=[dmn(policy="COLLECT", condition="&gt; 0")])
    told = zhangsan.ok("POST", EVALUATE, {"decisionKey": "approver", "variables": {"amount": 100}})["data"]
    assert told == {"rows": [{"approver": "lisi"}, {"approver": "wangwu"}], "rules": ["r1", "r2"]}


@pytest.mark.parametrize(
    ("body", "code", "said"),
    [
        ({"variables": {}}, 4101, "decisionKey"),
        ({"decisionKey": "none"}, 404, "决策表不存在"),
        ({"decisionKey": "x" * 256}, 4101, "decisionKey"),
        ({"decisionKey": "approver", "variables": {"amount": "很多"}}, 4101, "金额"),
        ({"decisionKey": "approver", "variables": {"__proto__": 1}}, 4101, "__proto__"),
    ],
)
def test_what_cannot_be_decided_says_why(centre, zhangsan, body, code, said) -> None:
    imported(centre, decisions=[dmn()])
    told = zhangsan.refused("POST", EVALUATE, body)
    assert (told[0], said in told[1]) == (code, True), told


@pytest.mark.parametrize(
    "decisions",
    [["<x/>"], [dmn(policy="PRIORITY")], [dmn(), dmn()], [dmn(condition="f(x)")], "text", [1], [dmn()] * 21],
)
def test_a_file_that_is_no_table_is_refused_whole(centre, zhangsan, decisions) -> None:
    assert imported(centre, decisions=decisions)["code"] == 4101
    assert zhangsan.refused("POST", EVALUATE, {"decisionKey": "approver"})[0] == 404


def test_a_check_stores_no_table(centre, zhangsan) -> None:
    assert imported(centre, decisions=[dmn()], dryRun=True)["code"] == 200
    assert zhangsan.refused("POST", EVALUATE, {"decisionKey": "approver"})[0] == 404
