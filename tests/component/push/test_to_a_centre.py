"""What public senders push arrives, life by life, at a centre that reads `assignments` and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.identity import accounts, issuing
from chalicelib.storage.deliveries import cursors
from chalicelib.storage.deliveries.targets import Filter
from tests.component.calling import SECRET
from tests.samples import push_row
from tests.senders import DOCUMENT, as_form, oa_complete, oa_insert, oa_withdraw


@pytest.fixture
def oa(hub, world, receiver):
    """Push only one list as OA, let everything be delivered, and tell whose todo the document is at the centre."""
    world.register("t1", receiver.url)
    issuing.change("application", "OA", lambda holder: replace(holder, reinsert="reopen"))
    accounts.forget_all()

    def push(**lists):
        answer = hub.post_push(as_form("OA", **lists)).json_body
        assert answer["push_result"] == "SUCCESS", answer
        world.pump()
        return waits_for(receiver)

    return push


def waits_for(receiver, task_id=DOCUMENT):
    task = receiver.account()["tasks"].get(f"OA/{task_id}", {})
    if task.get("status") != "ACTIVE" or task.get("task_delete_flag") == "1":
        return []
    return [person["assign_id"] for person in task["assignments"]]


def test_a_document_goes_from_step_to_step(oa, receiver):
    assert oa(inserttasks=[oa_insert("lisi"), oa_insert("wangwu")]) == ["lisi", "wangwu"]
    assert receiver.account()["tasks"][f"OA/{DOCUMENT}"]["actual_owner_id"] == ""
    assert oa(updatetasks=[oa_complete("lisi")]) == []
    assert receiver.account()["tasks"][f"OA/{DOCUMENT}"]["actual_owner_id"] == "lisi"
    assert oa(inserttasks=[oa_insert("zhangsan")]) == ["zhangsan"]
    assert oa(updatetasks=[oa_complete("zhangsan")]) == []


def test_taken_back_returned_withdrawn(oa):
    assert oa(inserttasks=[oa_insert("lisi")]) == ["lisi"]
    assert oa(updatetasks=[oa_withdraw()]) == []
    assert oa(inserttasks=[oa_insert("lisi")]) == ["lisi"]
    assert oa(updatetasks=[oa_withdraw()]) == []
    assert oa(inserttasks=[oa_insert("zhangsan")]) == ["zhangsan"]
    assert oa(updatetasks=[oa_withdraw()]) == []


def test_history_is_forwarded_only_to_who_asks_for_it(oa, world, receiver):
    world.register("t2", receiver.url, filter=Filter(app_ids=("OA",)), settings={"history": "true"})
    oa(inserttasks=[{**oa_insert("lisi"), **oa_complete("lisi")}])
    assert cursors.find(("OA", DOCUMENT), "t1") is None
    asking = cursors.find(("OA", DOCUMENT), "t2")
    assert asking
    assert asking.status == "delivered"
    oa(updatetasks=[{"app_id": "OA", "task_id": DOCUMENT, "subject": "更正"}])
    assert cursors.find(("OA", DOCUMENT), "t1") is None


def test_who_pushed_may_ask_what_became_of_it_with_the_credential_it_has(oa, hub):
    oa(inserttasks=[oa_insert("lisi")])
    push_id = hub.post_push(as_form("OA", inserttasks=[push_row(task_id="T9")])).json_body["push_id"]
    own = {"appId": "OA", "accessToken": SECRET}
    found = hub.http.request("GET", "/hub/deliveries?taskId=" + DOCUMENT, headers=own, body=b"").json_body
    assert [(row["taskId"], row["status"]) for row in found["rows"]] == [(DOCUMENT, "delivered")]
    theirs = {"appId": "HR", "accessToken": SECRET}
    for path in ("/hub/deliveries?appId=OA", f"/hub/pushes/{push_id}"):
        assert hub.http.request("GET", path, headers=theirs, body=b"").status_code in (403, 404)
    assert hub.http.request("GET", "/hub/deliveries", headers=theirs, body=b"").json_body["rows"] == []


def test_a_push_is_found_with_the_credential_that_pushed_it(hub, world):
    push_id = hub.push([push_row(task_id="T1")])["push_id"]
    world.pump()
    own = {"appId": "OA", "accessToken": SECRET}
    found = hub.http.request("GET", f"/hub/pushes/{push_id}", headers=own, body=b"").json_body
    assert found["data"]["events"] == [{"appId": "OA", "taskId": "T1", "version": 1}]
