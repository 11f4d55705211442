"""What managers of the work-order centre do: lists, models, deployments, absences, interventions, signers, messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.faults.cases.workorder import (
    STEPS,
    act,
    after,
    at_second,
    case,
    deployed,
    on_order,
    ordered,
    post,
    signing,
    signs,
    started,
)
from tests.unit.workflow.drawing import draw

if TYPE_CHECKING:
    from tests.faults.site import Site
    from tests.faults.sweeping import Case

WAITING = draw("start s", "user a assignee=lisi", "receive r messageRef=go", "user b assignee=wangwu", "end e",
               "s > a > r > b > e").decode()  # fmt: skip
OTHER = draw("start s", "user c assignee=lisi", "end e", "s > c > e").decode()
FORM, CATEGORY, MODEL, TEMPLATE = "/workflow/form", "/workflow/category", "/workflow/model", "/WorkOrder/template"
SCHEMA = {"type": "default", "components": []}
AWAY = {"substituteId": "zhaoliu", "beginTime": "2026-11-23 00:00:00", "endTime": "2026-11-24 00:00:00"}


def admin(method: str, path: str, body: dict[str, Any] | None = None, key: str = "k") -> Any:
    """An administrator calls; `{}` in the path, or as a value of the body, stands for the noted entry."""

    def call(site: Site) -> Any:
        entry = str(site.notes.get("entry"))
        sent = {name: entry if value == "{}" else value for name, value in (body or {}).items()}
        return site.at_centre("admin", method, path.replace("{}", entry), sent if body else None, key)

    return call


def kept(path: str, body: dict[str, Any], name: str) -> Any:
    """An entry of a list; its id is noted."""

    def ready(site: Site) -> None:
        answer = admin("POST", path, body, "")(site)
        assert answer.json_body["code"] == 200, answer.json_body
        site.notes["entry"] = answer.json_body["data"][name]

    return ready


def first_version(site: Site) -> None:
    """A deployed diagram; the id of its definition is noted."""
    answer = site.at_centre("admin", "POST", "/workflow/deploy/import", {"xml": STEPS})
    site.notes["entry"] = answer.json_body["data"]["definitionId"]


def drawn(site: Site) -> None:
    """A model with a diagram."""
    kept(MODEL, {"modelName": "请假", "modelKey": "p"}, "modelId")(site)
    admin("POST", f"{MODEL}/save", {"modelId": "{}", "bpmnXml": STEPS}, "")(site)


def former(site: Site) -> None:
    """A model with a former diagram."""
    drawn(site)
    admin("POST", f"{MODEL}/save", {"modelId": "{}", "bpmnXml": OTHER, "newVersion": True}, "")(site)


def absent(site: Site) -> None:
    """Somebody's absence; its id is noted."""
    answer = site.at_centre("lisi", "POST", "/workflow/substitute", AWAY)
    site.notes["entry"] = answer.json_body["data"]["absenceId"]


def intervening(**body: Any) -> Any:
    """An administrator intervenes at the noted task."""
    return act("admin", "intervene", "k", **body)


def waiting(site: Site) -> None:
    """An instance that waits for a message."""
    after(started(WAITING), act("lisi", "complete"))(site)


def goes(site: Site) -> Any:
    """The message comes."""
    body = {"procInsId": site.notes["instance"], "name": "go"}
    return site.at_centre("admin", "POST", "/workflow/instance/message", body)


def skipped(site: Site) -> Any:
    """An administrator passes over the order's noted task."""
    return on_order("admin", "intervene", action="skip", taskId=site.notes["task"])(site)


def with_process(ready: Any) -> Any:
    """The same, with a deployed diagram."""

    def whole(site: Site) -> None:
        deployed(site, STEPS)
        ready(site)

    return whole


DATA_MODEL = "/workflow/dataModel"
PLACE = {"name": "地点", "fields": [{"key": "place", "label": "地点", "type": "text"}]}
ROOM = {"formName": "请假单", "content": SCHEMA}
REPAIR = {"name": "报修", "processKey": "p", "appId": "OA"}
CASES: list[Case] = [
    case("form", admin("POST", FORM, ROOM)),
    case("form changed", admin("PUT", FORM, {"formId": "{}", "formName": "乙"}), kept(FORM, ROOM, "formId")),
    case("data model", admin("POST", DATA_MODEL, PLACE)),
    case(
        "data model changed",
        admin("PUT", DATA_MODEL, {"modelId": "{}", "name": "乙"}),
        kept(DATA_MODEL, PLACE, "modelId"),
    ),
    case("data model removed", admin("DELETE", f"{DATA_MODEL}/{{}}"), kept(DATA_MODEL, PLACE, "modelId")),
    case(
        "import on a base, with the forms of the version before",
        admin("POST", "/workflow/deploy/import", {"xml": STEPS, "baseVersion": 1}),
        first_version,
    ),
    case("a trial", admin("POST", "/workflow/deploy/trial", {"xml": STEPS})),
    case("form removed", admin("DELETE", f"{FORM}/{{}}"), kept(FORM, ROOM, "formId")),
    case(
        "category changed",
        admin("PUT", CATEGORY, {"categoryId": "{}", "categoryName": "乙"}),
        kept(CATEGORY, {"categoryName": "甲", "code": "c"}, "categoryId"),
    ),
    case(
        "category removed",
        admin("DELETE", f"{CATEGORY}/{{}}"),
        kept(CATEGORY, {"categoryName": "甲", "code": "c"}, "categoryId"),
    ),
    case("template", admin("POST", TEMPLATE, REPAIR), with_process(lambda _site: None)),
    case(
        "template changed",
        admin("PUT", TEMPLATE, {"templateId": "{}", "name": "乙"}),
        with_process(kept(TEMPLATE, REPAIR, "templateId")),
    ),
    case("template removed", admin("DELETE", f"{TEMPLATE}/{{}}"), with_process(kept(TEMPLATE, REPAIR, "templateId"))),
    case("model", admin("POST", MODEL, {"modelName": "请假", "modelKey": "p"})),
    case("model changed", admin("PUT", MODEL, {"modelId": "{}", "modelName": "乙"}), drawn),
    case("model saved", admin("POST", f"{MODEL}/save", {"modelId": "{}", "bpmnXml": OTHER, "newVersion": True}), drawn),
    case("former model", admin("POST", f"{MODEL}/latest?modelId={{}}@1"), former),
    case("model deployed", admin("POST", f"{MODEL}/deploy?modelId={{}}"), drawn),
    case("model removed", admin("DELETE", f"{MODEL}/{{}}"), drawn),
    case(
        "deployment suspended",
        admin("PUT", "/workflow/deploy/changeState?definitionId={}&state=suspended"),
        first_version,
    ),
    case("deployment removed", admin("DELETE", "/workflow/deploy/{}"), first_version),
    case("absence", post("lisi", "/workflow/substitute", AWAY)),
    case(
        "absence ended",
        lambda site: site.at_centre("lisi", "DELETE", f"/workflow/substitute/{site.notes['entry']}"),
        absent,
    ),
    case("addSign", act("lisi", "addSign", "k", nextUserIds="zhangsan"), signing, rival=signs("wangwu")),
    case("removeSign", act("admin", "removeSign", "k", nextUserIds="zhaoliu"), signing, rival=signs("wangwu")),
    case("intervene: reassign", intervening(action="reassign", userIds="zhaoliu"), started(STEPS)),
    case("intervene: skip", intervening(action="skip"), started(STEPS), rival=act("lisi", "complete")),
    case("intervene: jump", intervening(action="jump", targetKey="a"), at_second),
    case("intervene: stop", intervening(action="stop"), started(STEPS)),
    case("message", goes, waiting, rival=act("zhangsan", "stopProcess")),
    case(
        "a finished task off one's list",
        act("lisi", "delete"),
        after(started(STEPS), act("lisi", "complete")),
    ),
    case(
        "process instance removed",
        lambda site: site.at_centre("admin", "DELETE", f"/workflow/process/instance/{site.notes['instance']}"),
        after(started(STEPS), act("lisi", "reject")),
    ),
    case("work order skipped", skipped, ordered),
]
