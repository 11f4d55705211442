"""The hub's own API: reading, handling, notices, administration."""

from __future__ import annotations

import json
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from tests.component.protocols.poa_rows import new_task
from tests.faults.cases import push, transaction
from tests.faults.site import SECRET
from tests.faults.sweeping import Case

if TYPE_CHECKING:
    from tests.faults.site import Site

YEAR = {"from": "2026-01", "to": "2026-12"}
BUTTON = {"name": "撤回", "type": "ALL", "url": "https://oa.example.edu.cn/revoke", "method": "post", "times": 3}


def admin(method: str, path: str, body: object = None, **query: str) -> Any:
    """An administrator calls."""
    return lambda site: site.as_user("admin", method, path, body, **query)


def lisi(method: str, path: str, **query: str) -> Any:
    """A person calls."""
    return lambda site: site.as_user("lisi", method, path, **query)


def urged(site: Site) -> None:
    """Somebody was urged; the notice's id is noted."""
    transaction.begun(site)
    site.as_app("POST", f"{transaction.POA}/taskCuiBanNew", transaction.URGED)
    [notice] = site.as_user("lisi", "GET", "/hub/notices").json_body["rows"]
    site.notes["notice"] = notice["id"]


def read_notice(site: Site) -> Any:
    """The noted notice is marked as read."""
    return site.as_user("lisi", "POST", f"/hub/notices/{site.notes['notice']}/read")


def pushed(site: Site) -> None:
    """A push; its id is noted."""
    site.notes["push"] = push.stored()(site).json_body["push_id"]


def exported(site: Site) -> Any:
    """Somebody exports what he has done; the export's id is noted."""
    answer = site.as_user("lisi", "POST", "/hub/reports/exports", {"report": "people", **YEAR})
    if answer.status_code == HTTPStatus.OK:
        site.notes["export"] = answer.json_body["data"]["exportId"]
    return answer


def export_state(site: Site) -> Any:
    """Where its file is."""
    return site.as_user("lisi", "GET", f"/hub/reports/exports/{site.notes['export']}")


LATE_RULE = {
    "ruleId": "late",
    "name": "超期",
    "kind": "overdue",
    "appId": "OA",
    "audience": {"users": ["admin"], "handlers": True},
}


def ruled(site: Site) -> None:
    """A rule looks for what is overdue."""
    admin("POST", "/admin/alert-rules", LATE_RULE)(site)


def about_to_fire(site: Site) -> None:
    """A todo is overdue, and a rule is about to be looked at."""
    site.world.create("T1", due_time=site.clock.now() + timedelta(minutes=1), reminders=())
    site.clock.pass_(timedelta(minutes=1))
    site.tick()
    site.quiesce(1)
    ruled(site)


def fired(site: Site) -> None:
    """An alert fires; its id is noted."""
    about_to_fire(site)
    site.tick()
    [alert] = admin("GET", "/hub/alerts")(site).json_body["rows"]
    site.notes["alert"] = alert["alertId"]


def acknowledged(site: Site) -> Any:
    """Somebody takes care of it."""
    return site.as_user("admin", "POST", f"/hub/alerts/{site.notes['alert']}/ack", {"comment": "在办"})


TOKEN = f"grant_type=client_credentials&client_id=OA&client_secret={'s' * 43}".encode()
NEW_TARGET = {
    "name": "另一中心",
    "protocol": "push",
    "baseUrl": "http://127.0.0.1:9/push",
    "credential": {"appId": "OA", "accessToken": "secret"},
}
USERS = [{"userId": "sunqi", "name": "孙七", "groups": ["采购组"]}, {"userId": "lisi", "groups": ["采购组"]}]
CASES = [
    Case("inbox", lisi("GET", "/hub/inbox"), push.stored()),
    Case("inbox, by due date", lisi("GET", "/hub/inbox", sort="due", overdue="false"), push.stored()),
    Case("counts", lisi("GET", "/hub/counts"), push.stored()),
    Case("own figures", lisi("GET", "/hub/reports/people", **YEAR), push.stored()),
    Case("figures of processes", admin("GET", "/hub/reports/processes", appId="OA", **YEAR), push.stored()),
    Case("evaluations", admin("GET", "/hub/reports/evaluations", appId="OA", **YEAR), push.stored()),
    Case("own workload", lisi("GET", "/hub/reports/workload"), push.stored()),
    Case("what is overdue", admin("GET", "/hub/reports/tasks", appId="OA", status="overdue"), push.stored()),
    Case("report exported", exported, push.stored()),
    Case("address of an export's file", export_state, lambda site: (push.stored()(site), exported(site))),
    Case("monitoring", admin("GET", "/hub/monitor"), push.stored()),
    Case(
        "alert rule saved",
        admin("POST", "/admin/alert-rules", LATE_RULE),
        rival=admin("POST", "/admin/alert-rules", {**LATE_RULE, "name": "另一"}),
    ),
    Case("alert rule disabled", admin("DELETE", "/admin/alert-rules/late"), ruled),
    Case("alert rule shown", admin("GET", "/admin/alert-rules/late"), ruled),
    Case("alert rules listed", admin("GET", "/admin/alert-rules"), ruled),
    Case("alerts listed", admin("GET", "/hub/alerts"), fired),
    Case("alert acknowledged", acknowledged, fired),
    Case(
        "preferences kept",
        lambda site: site.as_user("lisi", "PUT", "/hub/preferences", {"language": "en"}),
        lambda site: site.as_user(
            "lisi", "PUT", "/hub/preferences", {"messages": {"quiet": {"from": "22:00", "to": "07:00"}}}
        ),
        rival=lambda site: site.as_user("lisi", "PUT", "/hub/preferences", {"density": "wide"}),
    ),
    Case("preferences", lisi("GET", "/hub/preferences")),
    Case("who I am", lisi("GET", "/hub/me")),
    Case("people found", lisi("GET", "/hub/people", keyword="li")),
    Case("names of the directory", lisi("GET", "/hub/directory")),
    Case("task", lisi("GET", "/hub/tasks/OA/T1"), push.stored()),
    Case("process instance", lisi("GET", "/hub/process-instances/OA/P1"), push.stored()),
    Case("what a push caused", lambda s: s.as_app("GET", f"/hub/pushes/{s.notes['push']}"), pushed),
    Case(
        "a push checked",
        lambda s: s.as_app("POST", "/hub/push/check", {"taskInfo": json.dumps({"updatetasks": [push.change()]})}),
        push.stored(),
    ),
    Case(
        "first click",
        lisi("GET", "/hub/tasks/OA/T1/open"),
        push.stored(),
        rival=lambda site: site.push([], [push.change(subject="改过")]),
    ),
    Case(
        "notice read",
        read_notice,
        urged,
        rival=lambda s: s.as_app("POST", f"{transaction.POA}/taskCuiBanNew", transaction.URGED),
    ),
    Case(
        "button",
        lambda site: site.as_user("lisi", "POST", "/hub/tasks/OA/T1/actions/0", key="k"),
        transaction.calls("addTransaction", new_task(actions=[BUTTON])),
    ),
    Case("application registered", admin("POST", "/admin/applications", {"appId": "NEW", "name": "新系统"})),
    Case(
        "application changed",
        admin("PUT", "/admin/applications/OA", {"name": "办公系统二"}),
        rival=admin("POST", "/admin/applications/OA/credentials", {"kind": "push"}),
    ),
    Case("credential revoked", admin("DELETE", "/admin/applications/OA/credentials/c-push")),
    Case(
        "users imported",
        admin("POST", "/admin/users", USERS),
        rival=admin("PUT", "/admin/users/lisi", {"name": "李四二"}),
    ),
    Case("user disabled", admin("DELETE", "/admin/users/wangwu")),
    Case(
        "group imported",
        admin("POST", "/admin/groups", {"groupId": "财务组", "name": "财务", "members": ["lisi", "zhaoliu"]}),
    ),
    Case(
        "target changed",
        admin("PUT", "/admin/targets/t1", {"name": "任务中心"}),
        rival=admin("POST", "/admin/targets/t1/resume"),
    ),
    Case(
        "target registered",
        lambda site: site.as_user("admin", "POST", "/admin/targets", NEW_TARGET, key="k"),
    ),
    Case("target paused", admin("POST", "/admin/targets/t1/pause")),
    Case("target tested", admin("POST", "/admin/targets/t1/test")),
    Case(
        "transaction type",
        admin("POST", "/admin/applications/OA/transaction-types", {"transTypeCode": "A", "transTypeName": "甲"}),
    ),
    Case(
        "deliveries replayed",
        admin("POST", "/admin/deliveries/replay", {"targetId": "t1", "appId": "OA", "taskId": "T1"}),
        push.stored(),
    ),
    Case("audit log read", admin("GET", "/admin/audit?action=/admin"), admin("POST", "/admin/targets/t1/pause")),
    Case(
        "its own deliveries listed",
        lambda site: site.call("GET", "/hub/deliveries", {"appId": "OA", "accessToken": SECRET}),
        push.stored(),
    ),
    Case("deliveries listed", admin("GET", "/admin/deliveries?targetId=t1"), push.stored()),
    Case(
        "reconciled",
        admin("POST", "/admin/targets/t1/reconcile", {"appId": "OA", "taskIds": ["T1"], "repair": True}),
        push.stored(),
    ),
    Case(
        "token issued",
        lambda site: site.call("POST", "/oauth2/token", {"Content-Type": "application/x-www-form-urlencoded"}, TOKEN),
    ),
]
