"""Actions of the work-order centre."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tests.diagrams import diagram
from tests.faults.sweeping import Case
from tests.unit.workflow.drawing import draw

if TYPE_CHECKING:
    from tests.faults.site import Site

LEAVE = diagram("leave").read_text()
STEPS = draw(
    "start s", "user a assignee=lisi variables=x", "user b assignee=wangwu reassignable=true", "end e", "s > a > b > e"
).decode()
SIGN = draw(
    "start s",
    "user sign candidateUsers=lisi,wangwu,zhaoliu assignee=${assignee} multi=parallel collection=HANDLER",
    "user b assignee=wangwu",
    "end e",
    "s > sign > b > e",
).decode()
OFFERED = draw("start s", "user a candidateUsers=lisi,wangwu", "end e", "s > a > e").decode()
TIMED = draw(
    "start s", "user a assignee=lisi", "boundary t on=a cancel=true timer=duration:PT1H", "user b assignee=wangwu",
    "end e", "s > a > e", "t > b > e",
).decode()  # fmt: skip
CENTRE_DOWN = 5003


def good(answer: Any) -> bool:
    """Whether the centre has decided; it says that storage is down with HTTP 200."""
    return answer is not None and answer.status_code < 500 and answer.json_body["code"] != CENTRE_DOWN


def all_good(answer: Any) -> bool:
    """Whether every row of a batch has been decided; one that storage failed is to be sent again."""
    return good(answer) and all(row["code"] != CENTRE_DOWN for row in answer.json_body["data"]["rows"])


def post(user: str, path: str, body: Any, key: str = "") -> Any:
    """A person posts."""
    return lambda site: site.at_centre(user, "POST", path, body, key)


def deployed(site: Site, xml: str) -> None:
    """An administrator has imported a diagram."""
    answer = site.at_centre("admin", "POST", "/workflow/deploy/import", {"xml": xml})
    assert answer.json_body["code"] == 200, answer.json_body


def started(xml: str, **more: Any) -> Any:
    """A process runs; its instance and first task are noted."""

    def ready(site: Site) -> None:
        deployed(site, xml)
        answer = site.at_centre("zhangsan", "POST", "/workflow/process/start", {"processDefId": "p", "variables": more})
        assert answer.json_body["code"] == 200, answer.json_body
        _note(site, answer)

    return ready


def _note(site: Site, answer: Any) -> None:
    data = answer.json_body["data"]
    site.notes.update(task=data["TaskId"], instance=data["ProcessInstanceId"])


def act(user: str, name: str, key: str = "", **body: Any) -> Any:
    """A person does something to the noted task."""
    path = f"/workflow/task/{name}"
    return lambda site: site.at_centre(user, "POST", path, {"taskId": site.notes["task"], **body}, key)


def after(ready: Any, *acts: Any) -> Any:
    """A beginning with more to it."""

    def whole(site: Site) -> None:
        ready(site)
        for each in acts:
            answer = each(site)
            assert answer.json_body["code"] == 200, answer.json_body

    return whole


def at_second(site: Site) -> None:
    """Two steps, the first done; the second task is noted."""
    started(STEPS)(site)
    done = act("lisi", "complete")(site)
    [site.notes["task"]] = done.json_body["data"]["nextTaskIds"]


def signing(site: Site) -> None:
    """Three sign; each one's task is noted under his name."""
    started(SIGN)(site)
    instance = site.notes["instance"]
    for user in ("lisi", "wangwu", "zhaoliu"):
        [row] = site.at_centre(user, "GET", "/workflow/process/todoList").json_body["rows"]
        site.notes[user] = row["taskId"]
    site.notes["task"], site.notes["instance"] = site.notes["lisi"], instance


def signs(user: str) -> Any:
    """One of the three signs."""
    return lambda site: site.at_centre(user, "POST", "/workflow/task/complete", {"taskId": site.notes[user]})


def timed(site: Site) -> None:
    """A boundary timer is due."""
    started(TIMED)(site)
    site.quiesce(1)
    site.clock.pass_(timedelta(hours=2))


ORDER = {
    "processId": "p",
    "params": {"x": 1},
    "systemId": "S",
    "projectId": "J",
    "title": "报修",
    "workorderNumber": "WO-1",
}


def ordered(site: Site) -> None:
    """A work order; its task and instance are noted."""
    deployed(site, STEPS)
    _note(site, post("zhangsan", "/-userdefine/workorder/workorder", ORDER)(site))


def ended_order(site: Site) -> None:
    """A work order whose process has ended."""
    ordered(site)
    act("zhangsan", "stopProcess")(site)


def on_order(user: str, name: str, **body: Any) -> Any:
    """A person does something to the order."""
    return lambda site: site.at_centre(user, "POST", f"/WorkOrder/order/WO-1/{name}", body, "k")


def case(name: str, do: Any, ready: Any = lambda _site: None, **more: Any) -> Case:
    """A request to the centre."""
    return Case(name, do, ready, good=good, **more)


CASES = [
    case("import", post("admin", "/workflow/deploy/import", {"xml": STEPS}, "k")),
    case(
        "start",
        post("zhangsan", "/workflow/process/start", {"processDefId": "p", "variables": {}}, "k"),
        lambda s: deployed(s, STEPS),
    ),
    case(
        "complete",
        act("lisi", "complete", comment="同意", variables={"x": 1}),
        started(STEPS),
        rival=act("zhangsan", "stopProcess"),
    ),
    case("complete the last step", act("wangwu", "complete"), at_second),
    case("complete, with copies", act("lisi", "complete", copyUserIds="zhaoliu"), started(STEPS)),
    case("complete, naming the next", act("lisi", "complete", nextUserIds="zhaoliu"), started(STEPS)),
    case("sign", signs("lisi"), signing, rival=signs("wangwu")),
    case("sign last", signs("zhaoliu"), after(signing, signs("lisi"), signs("wangwu"))),
    case("reject", act("lisi", "reject", comment="不同意"), signing, rival=signs("wangwu")),
    case("return", act("wangwu", "return", comment="请改"), at_second),
    case("revokeProcess", act("lisi", "revokeProcess"), after(started(STEPS), act("lisi", "complete"))),
    case("delegate", act("lisi", "delegate", userId="zhaoliu"), started(STEPS)),
    case(
        "complete what was delegated",
        act("zhaoliu", "complete"),
        after(started(STEPS), act("lisi", "delegate", userId="zhaoliu")),
    ),
    case("transfer", act("lisi", "transfer", userId="zhaoliu"), started(STEPS)),
    case("claim", act("lisi", "claim"), started(OFFERED), rival=act("wangwu", "claim")),
    case("unClaim", act("lisi", "unClaim"), after(started(OFFERED), act("lisi", "claim"))),
    case(
        "stopProcess", act("zhangsan", "stopProcess", comment="不办了"), started(STEPS), rival=act("lisi", "complete")
    ),
    case("task delete", act("admin", "delete", "k"), started(STEPS)),
    case("todoList", lambda site: site.at_centre("lisi", "GET", "/workflow/process/todoList"), started(STEPS)),
    case(
        "instance list",
        lambda site: site.at_centre("admin", "GET", "/workflow/instance/list?handler=lisi"),
        started(STEPS),
    ),
    case("work orders", lambda site: site.at_centre("zhangsan", "GET", "/WorkOrder/list?handler=lisi"), started(STEPS)),
    case(
        "detail",
        lambda site: site.at_centre("lisi", "GET", f"/workflow/process/detail?procInsId={site.notes['instance']}"),
        started(STEPS),
    ),
    case(
        "suspend",
        lambda site: post(
            "admin", "/workflow/instance/updateState", {"state": "2", "instanceId": site.notes["instance"]}
        )(site),
        started(STEPS),
    ),
    case(
        "instance delete",
        lambda site: site.at_centre(
            "admin", "DELETE", f"/workflow/instance/delete?instanceIds={site.notes['instance']}"
        ),
        after(started(STEPS), act("zhangsan", "stopProcess")),
    ),
    Case(
        "batch",
        lambda site: post("lisi", "/workflow/task/batch", {"rows": [{"taskId": site.notes["task"]}]}, "k")(site),
        started(STEPS),
        rival=act("lisi", "complete"),
        good=all_good,
    ),
    case("work order", post("zhangsan", "/-userdefine/workorder/workorder", ORDER), lambda s: deployed(s, STEPS)),
    case(
        "work order with a number of the hub's",
        post("zhangsan", "/-userdefine/workorder/workorder", {**ORDER, "workorderNumber": ""}, "k"),
        lambda s: deployed(s, STEPS),
    ),
    case("work order closed", on_order("zhangsan", "close", comment="好"), ended_order),
    case("work order closed by an administrator", on_order("admin", "close", comment="好"), ordered),
    case("work order judged", on_order("zhangsan", "evaluate", score=5, comment="好"), ended_order),
    case("work order urged", on_order("zhangsan", "urge", comment="快"), ordered),
    case(
        "work order reassigned",
        lambda site: on_order("admin", "intervene", action="reassign", taskId=site.notes["task"], userIds="zhaoliu")(
            site
        ),
        ordered,
    ),
    case("category", post("admin", "/workflow/category", {"categoryName": "人事", "code": "hr"}, "k")),
]
