"""Jobs of processes: fetched by topic and answered."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from chalicelib.storage.processes.deployments import versions
from tests.component.workorder.test_decisions import dmn
from tests.faults.cases.workorder import act, case, post, started
from tests.faults.sweeping import Case
from tests.unit.workflow.drawing import draw

if TYPE_CHECKING:
    from tests.faults.site import Site

PAYING = draw(
    "start s", "service pay topic=付款", "boundary no on=pay error=refused", "user look assignee=lisi", "end e",
    "s > pay > look > e", "no > look",
).decode()  # fmt: skip
CONNECTOR = {
    "name": "pay",
    "calls": ["com.example.Pay"],
    "urls": ["https://pay.example.cn/jobs"],
    "headers": {"X-Key": "k3y"},
    "results": {"receipt": "receipt"},
}
CALLING = draw(
    "start s", "service pay class=com.example.Pay", "user look assignee=lisi", "end e", "s > pay > look > e"
).decode()
DECIDING = draw(
    "start s", "rule decide decisionRef=approver", "user a assignee=${approver}", "end e", "s > decide > a > e"
).decode()
TABLE = dmn()
CATCHING = draw(
    "start s", "catch c message=到货 correlationKey=${order}", "user look assignee=wangwu", "end e", "s > c > look > e",
    key="catching",
).decode()  # fmt: skip
THROWING = draw(
    "start s", "user a assignee=lisi", "throw t message=到货 correlationKey=${order}", "user b assignee=zhaoliu",
    "end e", "s > a > t > b > e",
).decode()  # fmt: skip
ENDING = draw(
    "start s", "and f", "user a assignee=lisi", "service pay class=com.example.Pay", "throw t signal=停电",
    "end e terminate", "end g", "s > f > pay > t > e", "f > a > g",
).decode()  # fmt: skip
ENDED = draw("start s", "catch c signal=停电", "end e", "s > c > e", key="ended").decode()
CALLED = draw(
    "start s", "catch c signal=停电", "service pay class=com.example.Pay", "end e", "s > c > pay > e", key="called"
).decode()
ANNOUNCING = draw("start s", "throw t message=到货", "end e", "s > t > e", key="p").decode()
BEGINNING = draw("start s message=到货", "user a assignee=lisi", "end e", "s > a > e", key="begun").decode()
HOURLY = draw("start s timer=cycle:R5/PT1H", "user a assignee=lisi", "end e", "s > a > e").decode()
FIRST = draw("start s", "user a assignee=lisi", "end e", "s > a > e").decode()
SECOND = draw("start s", "user a assignee=lisi name=复审", "user b assignee=wangwu", "end e", "s > a > b > e").decode()
OUTER = draw("start s", "user a assignee=lisi", "call c calls=inner", "end e", "s > a > c > e").decode()
INNER = draw("start s", "user b assignee=wangwu", "end e", "s > b > e", key="inner").decode()
FETCH = {"topic": "付款", "workerId": "w", "lockSeconds": 600}


def fetches(site: Site) -> Any:
    """OA's program asks for work."""
    return site.as_app("POST", "/workflow/job/fetchAndLock", FETCH)


def taken(site: Site) -> None:
    """OA's program has the job; it is noted."""
    started(PAYING)(site)
    (row,) = fetches(site).json_body["data"]["rows"]
    site.notes["job"] = row["jobId"]


def connected(site: Site) -> None:
    """An instance waits for its connector."""
    registered(site)
    started(CALLING)(site)


def registered(site: Site) -> None:
    """A connector is there."""
    answer = site.as_user("admin", "POST", "/admin/connectors", CONNECTOR)
    assert answer.status_code == 200, answer.body.decode()


def answers(what: str, worker: str = "w", **body: Any) -> Any:
    """Its program answers."""
    return lambda site: site.as_app(
        "POST", f"/workflow/job/{site.notes['job']}/{what}", {"workerId": worker, **body}, "k"
    )


def stuck(site: Site) -> None:
    """A job is tried no more."""
    taken(site)
    assert answers("failure", retries=0)(site).json_body["code"] == 200


def resolves(action: str, **body: Any) -> Any:
    """An administrator does something about the noted job."""
    return lambda site: site.as_user(
        "admin", "POST", f"/hub/monitor/incidents/{site.notes['job']}", {"action": action, **body}, "k"
    )


def waits_for_message(site: Site) -> None:
    """A process begins when its message comes."""
    answer = site.at_centre("admin", "POST", "/workflow/deploy/import", {"xml": BEGINNING})
    assert answer.json_body["code"] == 200, answer.json_body


def begins(site: Site) -> Any:
    """The message comes."""
    return site.as_app("POST", "/workflow/process/event", {"name": "到货", "variables": {"x": 1}}, "k")


def thrower_and_catcher(site: Site) -> None:
    """One instance waits for a message of its key; another will throw it."""
    for xml in (CATCHING, THROWING):
        answer = site.at_centre("admin", "POST", "/workflow/deploy/import", {"xml": xml})
        assert answer.json_body["code"] == 200, answer.json_body
    for key in ("catching", "p"):
        wanted = {"processDefId": key, "variables": {"order": "7"}}
        answer = site.at_centre("zhangsan", "POST", "/workflow/process/start", wanted)
        assert answer.json_body["code"] == 200, answer.json_body
        data = answer.json_body["data"]
        site.notes.update(task=data["TaskId"], instance=data["ProcessInstanceId"])


def ended_by_another(site: Site) -> None:
    """A connector's job ends its instance, with a task of it, by a signal that ends another."""
    registered(site)
    for key, xml in (("ended", ENDED), ("called", CALLED)):
        answer = site.at_centre("admin", "POST", "/workflow/deploy/import", {"xml": xml})
        assert answer.json_body["code"] == 200, answer.json_body
        site.at_centre("zhangsan", "POST", "/workflow/process/start", {"processDefId": key, "variables": {}})
    started(ENDING)(site)


def completes_and_throws(site: Site) -> Any:
    """The task before the throw is done."""
    return act("lisi", "complete")(site)


def waits_for_time(site: Site) -> None:
    """A process begins every hour; the hour has come."""
    answer = site.at_centre("admin", "POST", "/workflow/deploy/import", {"xml": HOURLY})
    assert answer.json_body["code"] == 200, answer.json_body
    site.quiesce(1)
    site.clock.pass_(timedelta(minutes=61))


def stops(site: Site) -> Any:
    """The initiator takes all of it back."""
    return post("zhangsan", "/workflow/instance/stopProcessInstance", {"instanceId": site.notes["instance"]})(site)


def two_versions(site: Site) -> None:
    """An instance of the first of two versions waits for lisi."""
    started(FIRST)(site)
    answer = site.at_centre("admin", "POST", "/workflow/deploy/import", {"xml": SECOND})
    site.notes["definition"] = answer.json_body["data"]["definitionId"]
    site.notes["first"] = versions("p")[-1].id


def migrates(site: Site) -> Any:
    """It goes on with the second."""
    body = {"definitionId": site.notes["definition"], "instanceIds": [site.notes["instance"]]}
    return post("admin", "/workflow/instance/migrate", body, "k")(site)


def migrates_all(site: Site) -> Any:
    """All of the first go on with the second."""
    body = {"definitionId": site.notes["definition"], "fromDefinitionId": site.notes["first"]}
    return post("admin", "/workflow/instance/migrate", body, "k")(site)


def one_more(site: Site) -> Any:
    """An administrator asks lisi twice."""
    body = {"procInsId": site.notes["instance"], "nodeId": "a"}
    return post("admin", "/workflow/instance/modify", body, "k")(site)


def called_later(site: Site) -> None:
    """What an instance will call was deployed after it had begun."""
    started(OUTER)(site)
    site.at_centre("admin", "POST", "/workflow/deploy/import", {"xml": INNER})


CASES: list[Case] = [
    case("job fetched", fetches, started(PAYING)),
    case("job done", answers("complete", variables={"receipt": "R"}), taken, rival=stops),
    case("job come to an error", answers("bpmnError", code="refused"), taken, rival=answers("complete")),
    case("job failed", answers("failure", error="没连上", retries=0), taken),
    case("job kept longer", answers("extendLock"), taken, rival=answers("complete")),
    Case("connector", lambda s: s.as_user("admin", "POST", "/admin/connectors", CONNECTOR, "k")),
    Case(
        "connector changed",
        lambda s: s.as_user("admin", "PUT", "/admin/connectors/pay", {"headers": {"X-Key": "new"}}),
        registered,
    ),
    Case("connector disabled", lambda s: s.as_user("admin", "DELETE", "/admin/connectors/pay"), registered),
    case(
        "import with a decision table",
        post("admin", "/workflow/deploy/import", {"xml": DECIDING, "decisions": [TABLE]}, "k"),
    ),
    case(
        "decision evaluated",
        post("lisi", "/workflow/decision/evaluate", {"decisionKey": "approver", "variables": {"amount": 5}}),
        lambda s: s.at_centre("admin", "POST", "/workflow/deploy/import", {"xml": DECIDING, "decisions": [TABLE]}),
    ),
    case("decision table saved", post("admin", "/workflow/decision/table", {"xml": TABLE}, "k")),
    case(
        "decision table removed",
        lambda s: s.at_centre("admin", "DELETE", "/workflow/decision/table/approver"),
        lambda s: s.at_centre("admin", "POST", "/workflow/decision/table", {"xml": TABLE}),
    ),
    case("message between instances", completes_and_throws, thrower_and_catcher, rival=stops, paid_later=True),
    case("process begun by a message", begins, waits_for_message),
    case("incident retried", resolves("retry", variables={"amount": 6}), stuck, rival=stops),
    case("incident skipped", resolves("skip"), stuck, rival=stops),
    case("instance migrated", migrates, two_versions, rival=stops),
    case("instances migrated in the background", migrates_all, two_versions, paid_later=True),
    case("token added", one_more, started(FIRST), rival=stops),
    case("call bound when it is reached", act("lisi", "complete"), called_later, rival=stops),
    case("job's instance stopped", stops, taken, rival=act("zhangsan", "stopProcess")),
]
