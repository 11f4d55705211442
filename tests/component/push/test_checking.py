"""`POST /hub/push/check`: a push is told what it would come to, and nothing is stored."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime

import pytest

from chalicelib.identity.tokens import issue_user_token
from tests.component.calling import SECRET
from tests.samples import push_row

PATH = "/hub/push/check"
OWN = {"appId": "OA", "accessToken": SECRET}


def told(hub, info, headers=None, **body):
    sent = {"taskInfo": info if isinstance(info, str) else json.dumps(info), **body}
    whole = {"Content-Type": "application/json", **(OWN if headers is None else headers)}
    return hub.http.request("POST", PATH, headers=whole, body=json.dumps(sent).encode())


def checked(hub, info, **more):
    answer = told(hub, info, **more)
    assert answer.status_code == 200, answer.body
    return answer.json_body["data"]


def test_a_push_that_would_be_stored_is_told_what_it_would_be_told(hub) -> None:
    found = checked(hub, {"inserttasks": [push_row(priority=None)]})
    assert found["pushResult"] == "SUCCESS"
    assert "priority（3）" in found["msgInfo"]
    assert found["rows"] == [
        {"row": "inserttasks 第1行", "taskId": push_row()["task_id"], "does": "insert", "accepted": True, "field": "",
         "message": ""}
    ]  # fmt: skip
    assert hub.inbox("lisi") == []
    assert checked(hub, {"inserttasks": [push_row()]})["pushResult"] == "SUCCESS"


def test_every_row_says_its_own_fault_in_the_order_of_the_push(hub) -> None:
    hub.push([push_row(task_id="known")])
    rows = [push_row(task_id="known"), push_row(task_id="new", status="active"), push_row(task_id="fine")]
    changes = [{"app_id": "OA", "task_id": "none", "status": "COMPLETE"}, {"app_id": "OA", "task_id": "fine"}]
    found = checked(hub, {"inserttasks": rows, "updatetasks": changes})
    assert found["pushResult"] == "ERROR"
    said = [(row["row"], row["accepted"], row["field"]) for row in found["rows"]]
    assert [each[1] for each in said] == [False, False, True, False, True]
    assert said[1] == ("inserttasks 第2行", False, "status")
    assert "待办已存在" in found["rows"][0]["message"]


@pytest.mark.parametrize("info", ["", "{", "[]", '{"rows": []}', '{"inserttasks": 5}', '{"inserttasks": [5]}'])
def test_what_cannot_be_read_says_why(hub, info) -> None:
    found = checked(hub, info)
    assert (found["pushResult"], found["rows"][0]["accepted"]) == ("ERROR", False)
    assert found["rows"][0]["message"]


def test_the_answer_is_the_push_s_own(hub) -> None:
    for row in (push_row(), push_row(priority="9"), push_row(subject=None, status=None), push_row(task_id="")):
        found = checked(hub, {"inserttasks": [row]})
        body = hub.push([row])
        assert found["pushResult"] == body["push_result"], (found, body)
        for line in found["rows"]:
            assert line["message"] in body.get("msg_info", ""), (line, body)


def test_nobody_checks_for_another_application(hub) -> None:
    assert told(hub, {"inserttasks": []}, appId="HR").status_code == 403
    assert told(hub, {"inserttasks": []}, headers={}).status_code == 401


def test_administrators_check_for_anybody_and_people_for_nobody(hub) -> None:
    def bearer(user):
        return {"Authorization": issue_user_token(user, datetime.now(UTC), uuid.uuid4().hex)[0]}

    assert told(hub, {"inserttasks": [push_row()]}, headers=bearer("admin"), appId="OA").status_code == 200
    assert told(hub, {"inserttasks": []}, headers=bearer("admin"), appId="无").status_code == 404
    assert told(hub, {"inserttasks": []}, headers=bearer("admin")).status_code == 404
    assert told(hub, {"inserttasks": []}, headers=bearer("lisi"), appId="OA").status_code == 403
