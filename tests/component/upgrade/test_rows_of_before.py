"""An upgrade in place: what the version before stored is read, goes on to its end, and agrees with itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from infra.verify.check import check
from tests.component.upgrade import before

if TYPE_CHECKING:
    from tests.component.upgrade.conftest import Upgraded

Row = dict[str, Any]
UNCOUNTED = {"instance is counted otherwise", "counter is not the sum of what it counts"}
SAID_ANEW = {"copyId", "comment", "commentList", "duration"}
"""What lists say otherwise now than they did, or what depends on the moment."""
WALKS = {
    "seq": ["wangwu"],
    "branches": ["lisi"],
    "sign": ["lisi", "zhangsan", "admin"],
    "turns": ["wangwu", "admin"],
    "late": ["wangwu"],
    "inside": ["zhaoliu"],
    "choice": ["lisi", "wangwu"],
    "order process": ["lisi", "zhaoliu"],
    "returned": ["lisi", "wangwu"],
    "delegated": ["wangwu", "lisi", "wangwu"],
}
"""Who handles a half-done instance to its end, in turn; 赵六 stands in for 王五, who is away."""


def _of(row: Row, known: Row) -> Row:
    return {name: row.get(name) for name in known.keys() - SAID_ANEW}


def test_what_is_stored_agrees_with_itself_but_for_counters_that_are_new(upgraded: Upgraded) -> None:
    assert set(check(repair=False)) <= UNCOUNTED
    assert not check(repair=True)


def test_everybody_sees_what_he_saw_before_with_his_old_token(upgraded: Upgraded) -> None:
    now = before.seen(upgraded.callers)
    for name, rows in upgraded.seen.items():
        assert len(now[name]) == len(rows), name
        for known in rows:
            assert _of(known, known) in [_of(row, known) for row in now[name]], name


def test_instances_in_the_middle_go_on_to_their_end(upgraded: Upgraded) -> None:
    callers, ids = upgraded.callers, upgraded.callers.parts.ids
    crowd = [user for user in callers.parts.tokens if user.startswith("u")]
    assert any(callers.inbox(user) for user in crowd)
    upgraded.tick()  # pays what the end of a countersign owes, and fires the timer of an instance
    assert not any(callers.inbox(user) for user in crowd)
    assert callers.status("zhangsan", ids["stopped"]) == "canceled"
    for name, people in WALKS.items():
        assert callers.status("zhangsan", ids[name]) == "running", name
        for person in people:
            callers.do(person, "complete", callers.todo(person, ids[name])[0], comment="同意")
        assert callers.status("zhangsan", ids[name]) == "completed", name
    assert set(check(repair=False)) <= UNCOUNTED


def test_what_was_not_told_is_told_once_and_in_order(upgraded: Upgraded) -> None:
    upgraded.centres["push"].receiver.tasks["OA/T4"] = {}  # it was told of this one before
    upgraded.callers.push([], [{"task_id": "T6", "process_instance_id": "P5", "subject": "再改"}])
    for _ in range(3):
        upgraded.tick()
    for centre in upgraded.centres.values():
        account = centre.account()
        assert (account["duplicated"], account["reordered"]) == ([], [])
        told = {name: task["subject"] for name, task in account["tasks"].items() if name.startswith("OA/T")}
        assert told == {"OA/T4": "特急考核", "OA/T5": "年终考核", "OA/T6": "再改"}


def test_old_rows_are_changed_and_repeated_as_new_ones_are(upgraded: Upgraded) -> None:
    callers = upgraded.callers
    again = callers.push([{"task_id": "T1", "process_instance_id": "P1"}], [])
    assert "待办已存在" in again["msg_info"]
    done = {
        "status": "COMPLETE",
        "end_on": "2026-11-23 09:00:00",
        "actual_owner_id": "lisi",
        "actual_owner_name": "李四",
    }
    assert callers.push([], [{"task_id": "T1", "process_instance_id": "P1", **done}])["push_result"] == "SUCCESS"
    part = {"handler": "wangwu", "handlerName": "王五", "handleOpinions": "", "handleStatus": "已阅"}
    row = {"appId": "OA", "previousTaskId": "POA2", "status": "end", "handleTime": "2026-11-23 10:00:00", **part}
    assert callers.poa("taskHandle", row)["data"]["errorIds"] == []
    callers.signed("/tc/openapi/task/finish.json", taskUuid=callers.parts.ids["signed"], userId="wangwu")
    assert "T1" in callers.inbox("lisi", "done")
    assert {"POA2", callers.parts.ids["signed"]} <= set(callers.inbox("wangwu", "done"))
    assert set(check(repair=False)) <= UNCOUNTED


@pytest.mark.parametrize("name", ["push", "off"])
def test_an_old_target_is_renamed_and_given_another_credential(upgraded: Upgraded, name: str) -> None:
    headers = {"Authorization": upgraded.callers.parts.tokens["admin"]}
    path = f"/admin/targets/{upgraded.callers.parts.ids[f'target {name}']}"
    body = {"credential": {"appId": "OA", "accessToken": "other"}, "enabled": True, "name": "另一个"}
    assert upgraded.callers.call("PUT", path, headers, body)["data"]["name"] == "另一个"
