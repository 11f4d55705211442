"""Calls of the create-todo v2 family."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.faults.site import SECRET
from tests.faults.sweeping import Case

if TYPE_CHECKING:
    from tests.faults.site import Site

CREATE = "/tc/v2/openapi/task/create.json"
FINISH, CANCEL = "/tc/openapi/task/finish.json", "/tc/openapi/task/cancel.json"
CLOSE, CANCEL_PACKAGE = "/tc/openapi/package/close.json", "/tc/openapi/package/cancel.json"
GIVEN = {
    "subject": "请假审批",
    "assigneeId": "lisi",
    "creatorId": "zhangsan",
    "tenantId": "1",
    "bizTaskId": "B1",
    "url": "https://www.example.gov.cn/task?id=1",
    "dueTime": "2026-12-01 12:00:00",
    "dueNotifyTypeArr": "app",
    "dueNotifyLevel": "2",
}


def made(site: Site) -> Any:
    """One todo; its ids are noted."""
    answer = site.signed(CREATE, **GIVEN)
    data = answer.json_body["content"]["data"]
    site.notes.update(task=data["taskUuid"], package=data["packageUuid"])
    return answer


def two(site: Site) -> Any:
    """A package of two todos."""
    made(site)
    return second(site)


def second(site: Site) -> Any:
    """One more in the noted package."""
    return site.signed(
        CREATE, **{**GIVEN, "bizTaskId": "B2", "assigneeId": "wangwu", "packageUuid": site.notes["package"]}
    )


def on_task(path: str, **more: str) -> Any:
    """A call about the noted todo."""
    return lambda site: site.signed(path, userId="lisi", taskUuid=site.notes["task"], **more)


def on_package(path: str) -> Any:
    """A call about the noted package."""
    return lambda site: site.signed(path, userId="zhangsan", packageUuid=site.notes["package"])


CASES = [
    Case("create.json", lambda site: site.signed(CREATE, **GIVEN)),
    Case(
        "create.json without a bizTaskId",
        lambda site: site.signed(
            CREATE, key="k", **{name: text for name, text in GIVEN.items() if name != "bizTaskId"}
        ),
    ),
    Case("gettoken.json", lambda site: site.signed("/gettoken.json", appkey="OA", appsecret=SECRET)),
    Case("create.json in a package", second, made, rival=on_task(FINISH)),
    Case("finish.json", on_task(FINISH), made, rival=second),
    Case("finish.json with its package", on_task(FINISH, closePackage="true"), two),
    Case("cancel.json with its package", on_task(CANCEL, cancelPakcage="true"), two),
    Case("package/close.json", on_package(CLOSE), two, rival=on_task(FINISH)),
    Case("package/cancel.json", on_package(CANCEL_PACKAGE), two),
    Case("getTodoList", lambda site: site.signed("/tc/openapi/3rd/task/getTodoList", userId="lisi"), made),
]
