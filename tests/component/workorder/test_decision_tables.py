"""Decision tables as administrators keep them: saved without a diagram, tried before they are saved, removed."""

from __future__ import annotations

import pytest

from tests.component.workorder.test_decisions import EVALUATE, RULE, dmn, imported

TABLE = "/workflow/decision/table"


@pytest.fixture
def admin(centre):
    return centre.person("admin")


def test_a_saved_table_is_listed_read_and_decides(admin, zhangsan) -> None:
    made = admin.ok("POST", TABLE, {"xml": dmn()})["data"]["decisions"]
    assert made == [{"decisionKey": "approver", "decisionName": "审批人", "version": 1, "changed": True}]
    (row,) = admin.ok("GET", "/workflow/decision/list", decisionName="审批")["rows"]
    assert (row["decisionKey"], row["version"]) == ("approver", 1)
    assert admin.ok("GET", f"{TABLE}/approver")["data"] == {"decisionKey": "approver", "version": 1, "xml": dmn()}
    told = zhangsan.ok("POST", EVALUATE, {"decisionKey": "approver", "variables": {"amount": 5}})["data"]
    assert told == {"rows": [{"approver": "lisi"}], "rules": ["r1"]}
    assert admin.ok("GET", "/workflow/decision/list", decisionKey="别的")["rows"] == []


def test_the_same_file_again_is_no_new_version(admin) -> None:
    admin.ok("POST", TABLE, {"xml": dmn(), "baseVersion": 0})
    (again,) = admin.ok("POST", TABLE, {"xml": dmn(), "baseVersion": 0})["data"]["decisions"]
    assert (again["version"], again["changed"]) == (1, False)
    (next_one,) = admin.ok("POST", TABLE, {"xml": dmn("zhaoliu"), "baseVersion": 1})["data"]["decisions"]
    assert next_one["version"] == 2


def test_nobody_saves_over_the_head_of_a_version_he_does_not_know(admin) -> None:
    admin.ok("POST", TABLE, {"xml": dmn()})
    code, told = admin.refused("POST", TABLE, {"xml": dmn("zhaoliu"), "baseVersion": 0})
    assert "版本 1" in told, code
    assert dmn() == admin.ok("GET", f"{TABLE}/approver")["data"]["xml"]


def test_a_check_and_a_trial_store_nothing(admin) -> None:
    assert admin.ok("POST", TABLE, {"xml": dmn(), "dryRun": True})["data"]["decisions"][0]["version"] == 1
    body = {"decisionKey": "approver", "xml": dmn(), "variables": {"amount": 500}}
    assert admin.ok("POST", EVALUATE, body)["data"]["rows"] == [{"approver": "wangwu"}]
    assert admin.ok("GET", "/workflow/decision/list")["rows"] == []


def test_a_file_that_cannot_be_run_says_every_reason(centre) -> None:
    body = {"xml": dmn(condition="f(x)", policy="PRIORITY")}
    told = centre.person("admin")("POST", TABLE, body).json_body
    assert told["code"] == 4101
    assert len(told["reasons"]) == 2


def test_a_removed_table_stays_with_what_was_deployed(centre, admin, zhangsan) -> None:
    imported(centre, RULE, decisions=[dmn()])
    admin.ok("DELETE", f"{TABLE}/approver")
    assert admin.refused("GET", f"{TABLE}/approver")[0] == 404
    assert admin.refused("DELETE", f"{TABLE}/approver")[0] == 404
    assert centre.person("lisi").todo(zhangsan.start("p", amount=5)["ProcessInstanceId"])


@pytest.mark.parametrize(
    "call",
    [
        ("GET", "/workflow/decision/list"),
        ("GET", f"{TABLE}/approver"),
        ("POST", TABLE, {"xml": dmn()}),
        ("DELETE", f"{TABLE}/approver"),
        ("POST", EVALUATE, {"decisionKey": "approver", "xml": dmn()}),
    ],
)
def test_tables_are_for_administrators(zhangsan, call) -> None:
    assert zhangsan.refused(*call)[0] == 4001


def test_what_administrators_did_is_on_record(admin) -> None:
    admin.ok("POST", TABLE, {"xml": dmn()})
    admin.ok("DELETE", f"{TABLE}/approver")
    admin.headers = {"Authorization": admin.headers["Authorization"]}
    rows = admin.ok("GET", "/admin/audit", object="decision/approver")["rows"]
    assert [row["action"] for row in rows] == [f"DELETE {TABLE}/{{decisionKey}}", f"POST {TABLE}"]
