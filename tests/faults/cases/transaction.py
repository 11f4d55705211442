"""Calls of the POA transaction family."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.component.protocols.poa_rows import following, handling, new_task
from tests.faults.sweeping import Case

if TYPE_CHECKING:
    from tests.faults.site import Site

POA = "/apis/ttc/v1/transaction/poa"
ENDING = {"appId": "OA", "taskId": "T1", "creator": "zhangsan"}


def calls(path: str, *rows: dict[str, Any]) -> Any:
    """OA calls with these rows."""
    return lambda site: site.as_app("POST", f"{POA}/{path}", list(rows))


def begun(site: Site) -> Any:
    """A transaction of one task."""
    return calls("addTransaction", new_task())(site)


def branched(site: Site) -> Any:
    """A transaction of two open tasks."""
    begun(site)
    return calls("addTransaction", new_task("T2", previousTaskId="T1"))(site)


URGED = {**ENDING, "instructions": "请尽快"}
CASES = [
    Case("addTransaction", begun, rival=calls("addTransaction", new_task("T9"))),
    Case("addTransaction in a stored transaction", calls("addTransaction", new_task("T2", previousTaskId="T1")), begun),
    Case("addTransaction of two rows", calls("addTransaction", new_task("T1"), new_task("T2", handlers="wangwu"))),
    Case(
        "taskHandle next",
        calls("taskHandle", handling(status="next", next=[following("T2")])),
        begun,
        rival=calls("addTransaction", new_task("T3", previousTaskId="T1")),
    ),
    Case("taskHandle end", calls("taskHandle", handling(status="end")), begun),
    Case("taskWithdraw next", calls("taskWithdraw", {**ENDING, "status": "next", "next": [following("T2")]}), begun),
    Case("taskWithdraw end", calls("taskWithdraw", {**ENDING, "status": "end"}), begun),
    Case("taskTerminate", calls("taskTerminate", ENDING), branched),
    Case("todo/addTask", calls("todo/addTask", {k: v for k, v in new_task().items() if k != "transTypeCode"})),
    Case(
        "todo/handleTask",
        calls("todo/handleTask", {"appId": "OA", "taskId": "T1", "handler": "lisi", "handleOpinions": "好"}),
        calls("todo/addTask", new_task(handlers="lisi,wangwu")),
        rival=calls("todo/handleTask", {"appId": "OA", "taskId": "T1", "handler": "wangwu", "handleOpinions": "好"}),
    ),
    Case("todo/deleteTask", calls("todo/deleteTask", ENDING), branched),
    Case(
        "taskCuiBanNew",
        lambda site: site.as_app("POST", f"{POA}/taskCuiBanNew", URGED, key="k"),
        begun,
        rival=calls("taskHandle", handling()),
    ),
    Case(
        "todo/addTask with an id of the hub's",
        lambda site: site.as_app(
            "POST", f"{POA}/todo/addTask", {**new_task(taskId=None), "autoGenTaskId": True}, key="k"
        ),
    ),
]
