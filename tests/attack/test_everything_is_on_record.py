"""Whatever administers, whatever makes or ends a credential, whatever intervenes leaves an entry in the audit log."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from app import app
from chalicelib.storage.audit import reading
from tests.attack.asking import call_of, owner_of, succeeded
from tests.attack.rows import ADMIN, ROWS, Row
from tests.attack.town import DECISIONS, DIAGRAM, Call

if TYPE_CHECKING:
    from collections.abc import Mapping

ROUTES = {f"{route.method} {route.path}": route for route in app.load_all()}
ADMINISTRATIVE = ("/admin", "/scim", "/workflow", "/WorkOrder", "/synthesis", "/userdefine", "/-userdefine")
"""Where administration is found; the other families' calls are business, whose log are the events."""

READING = {
    *(f"POST /workflow/{of}/export" for of in ("category", "form", "model")),
    *(f"POST /workflow/process/{of}Export" for of in ("claim", "copy", "finished", "own", "start", "todo")),
    "POST /scim/v2/.search",
    "POST /scim/v2/Users/.search",
    "POST /scim/v2/Groups/.search",
    "POST /admin/message-templates/{code}/preview",
    "POST /admin/targets/{targetId}/reconcile",
    "POST /workflow/deploy/trial",
    "POST /workflow/task/returnList",
}
"""What changes nothing; a reconciliation only compares, unless it is told to repair."""

WORK = {
    *(f"POST /workflow/task/{act}" for act in ("complete", "delegate", "transfer", "reject", "stopProcess", "batch")),
    *(f"POST /workflow/process/start{more}" for more in ("", "/{processId}")),
    *(f"POST {prefix}/workorder/workorder" for prefix in ("/userdefine", "/-userdefine")),
    *(f"POST /workflow/job/{{jobId}}/{act}" for act in ("complete", "failure", "bpmnError", "extendLock")),
    "POST /workflow/job/fetchAndLock",
    "POST /WorkOrder/order/{number}/urge",
    "POST /workflow/instance/stopProcessInstance",
}
"""The own work of people and programs, which the events of tasks and instances tell.

(What an administrator stops is tested below.)
"""

ELSEWHERE = {
    "POST /workflow/decision/evaluate": "changes nothing",
    "POST /workflow/process/event": "tests/component/workorder/test_starts.py",
    "POST /workflow/instance/message": "tests/component/workorder/test_managing.py",
    **{
        f"POST /workflow/task/{act}": "a handler's own work"
        for act in ("claim", "unClaim", "return", "revokeProcess", "addSign", "removeSign")
    },
    "POST /WorkOrder/order/{number}/evaluate": "the initiator's own work",
    "DELETE /workflow/process/instance/{instanceIds}": "the same act as DELETE /workflow/instance/delete",
}
"""What cannot be played here."""

TARGET, MODEL = "/admin/targets/{targetId}", {"modelId": "{modelId}", "bpmnXml": DIAGRAM, "newVersion": True}
BEFORE = {
    f"DELETE {TARGET}": [Call("PUT", TARGET, body={"enabled": True})],
    f"POST {TARGET}/resume": [Call("POST", f"{TARGET}/pause")],
    "POST /workflow/model/deploy": [Call("POST", "/workflow/model/save", body=MODEL)],
    "POST /workflow/model/latest": [
        Call("POST", "/workflow/model/save", body=MODEL),
        Call("POST", "/workflow/model/save", body={**MODEL, "bpmnXml": DIAGRAM.replace("oa-flow", "oa2")}),
    ],
    "DELETE /workflow/instance/delete": [
        Call("POST", "/workflow/instance/stopProcessInstance", body={"procInsId": "{procInsId}", "comment": "止"})
    ],
}
"""Route → what an administrator does first, so that there is something to change."""
INSTEAD: dict[str, dict[str, Any]] = {
    "POST /workflow/model/save": {"body": MODEL},
    "POST /workflow/model/latest": {"query": (("modelId", "{modelId}@1"),)},
    "POST /workflow/decision/table": {"body": {"xml": DECISIONS.replace("谁批", "谁来批")}},
    "POST /workflow/deploy/import": {"body": {"xml": DIAGRAM}},
    "POST /workflow/deploy/trial": {"body": {"xml": DIAGRAM}},
    "DELETE /admin/services/{serverID}/credentials/{credentialId}": {"names": {"credentialId": "ofService"}},
}
"""Route → what its call says for this, where the matrix has one that is refused."""


def recorded(action: str) -> list[dict[str, Any]]:
    return [entry for entry in reading.page(reading.Asked(), 100, None)[0] if entry["action"] == action]


def may_change(route: str) -> bool:
    method, _, path = route.partition(" ")
    return method != "GET" and path.startswith(ADMINISTRATIVE) and route not in ELSEWHERE


@pytest.mark.parametrize("route", sorted(filter(may_change, ROUTES)))
def test_a_call_that_administers_leaves_an_entry(town, ids, route):
    known = {**ids, "caller": "OA", "ofService": "workorder-bus"}
    row = replace(ROWS[route], **INSTEAD.get(route, {}))
    administrator = town.person("admin")
    for first in BEFORE.get(route, []):
        assert succeeded(town.send(administrator, filled(first, known)))
    headers = administrator if row.fails else owner_of(town, row)
    answer = town.send(headers, call_of(route, row, known, ROUTES[route].consumes))
    assert succeeded(answer), answer.body.decode()
    if route in READING | WORK:
        assert not recorded(route), f"{route} leaves an entry; strike it from the exceptions"
    else:
        assert recorded(route), f"{route} changed something and left no entry in the audit log"


def filled(call: Call, known: Mapping[str, str]) -> Call:
    route = f"{call.method} {call.path}"
    return call_of(route, Row(ADMIN, call.query, call.body), known, ROUTES[route].consumes)


def test_no_exception_is_without_a_route():
    assert READING | WORK | ELSEWHERE.keys() | BEFORE.keys() | INSTEAD.keys() <= ROUTES.keys()


def test_whoever_stops_what_he_did_not_start_is_on_record(town, ids):
    route, body = "POST /workflow/instance/stopProcessInstance", {"procInsId": "{procInsId}"}
    assert succeeded(town.send(town.person("admin"), filled(Call("POST", route.split()[1], body=body), ids)))
    [entry] = recorded(route)
    assert (entry["user_id"], entry["changes"][0]["object"]) == ("admin", f"instance/{ids['procInsId']}")
    assert entry["changes"][0]["after"]["stopped"]


def test_an_intervention_says_what_was_done_to_whose_task(town, ids):
    body = {"action": "reassign", "taskId": "{centreTaskId}", "userIds": "lisi", "comment": "出差"}
    assert succeeded(town.send(town.person("admin"), filled(Call("POST", "/workflow/task/intervene", body=body), ids)))
    [change] = recorded("POST /workflow/task/intervene")[0]["changes"]
    assert change["object"] == f"task/{ids['centreTaskId']}"
    assert change["before"]["assignees"] == ["zhangsan"]
    assert (change["after"]["intervention"], change["after"]["to"]) == ("reassign", ["lisi"])
