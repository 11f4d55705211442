"""A purchase walked over HTTP: a table decides who approves, a connector orders, a process deployed later is called.

One more has been started by its timer.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from infra.calls import read, send_json
from infra.demo_processes import DIAGRAMS, known_keys, post
from infra.terminal import Trouble, say

if TYPE_CHECKING:
    from datetime import datetime

CONNECTOR, CALLED = "orders", "demo.Orders"
SECONDS = 120
Row = dict[str, Any]


def walk_a_purchase(hub: Row, now: datetime) -> None:
    """Zhangsan buys for 800; the table asks lisi, the demo centre takes the order, zhangsan receives the goods.

    Raises:
        Trouble: a step was not answered as it should be, or did not come in time.
    """
    _deploy(hub)
    people = {name: user["headers"] for name, user in hub["workorder"]["users"].items()}
    url = f"{hub['base_url']}/workflow"
    started = post(
        f"{url}/process/start", {"processDefId": "restock", "variables": {"amount": 800}}, people["zhangsan"]
    )
    instance = started["ProcessInstanceId"]
    asked = _wait(lambda: _task(url, people["lisi"], instance, now), "the table's choice")
    say(f"张三 started 办公用品采购 (800): the decision table chose 李四 for 「{asked['taskName']}」")
    post(f"{url}/task/complete", {"taskId": asked["taskId"], "comment": "同意"}, people["lisi"])
    got = _wait(lambda: _task(url, people["zhangsan"], instance, now), "the order")
    values = read(f"{url}/process/detail", {"procInsId": instance}, people["zhangsan"]).body["data"]["procVars"]
    say(f"the connector ordered ({values['receipt']}); 「{got['taskName']}」 of a process deployed later is 张三's")
    done = post(f"{url}/task/complete", {"taskId": got["taskId"], "comment": "已入库"}, people["zhangsan"])
    say(f"the purchase is {done['processStatus']}")
    administrator = hub["admin"]["headers"]
    query = {"processKey": "restock", "starter": "system", "pageNum": "1", "pageSize": "10"}
    _wait(lambda: read(f"{url}/instance/list", query, administrator).body["rows"], "the timer start")
    say("one more was started by its timer")


def _deploy(hub: Row) -> None:
    """The connector at the demo centre, the purchase and, after it, what it calls; each once."""
    base, administrator = hub["base_url"], hub["admin"]["headers"]
    centre = urlsplit(hub["demo_centre"]["url"])
    where = {"urls": [f"{centre.scheme}://{centre.netloc}/orders"]}
    wanted = {"name": CONNECTOR, "calls": [CALLED], "results": {"receipt": "receipt"}, **where}
    if send_json("POST", f"{base}/admin/connectors", wanted, administrator).status != 200:  # noqa: PLR2004  it is there
        send_json("PUT", f"{base}/admin/connectors/{CONNECTOR}", where, administrator)
    known = known_keys(base, administrator)
    for key, more in (("restock", {"decisions": [(DIAGRAMS / "restock.dmn").read_text()]}), ("receiving", {})):
        if key not in known:
            body = {"xml": (DIAGRAMS / f"{key}.bpmn").read_text(), "category": "demo", **more}
            post(f"{base}/workflow/deploy/import", body, administrator)


def _task(url: str, headers: Row, instance: str, now: datetime) -> Row | None:
    lately = {"pageNum": "1", "pageSize": "100", "proStartBeginTime": now.isoformat()}
    rows = read(f"{url}/process/todoList", lately, headers).body["rows"]
    return next((row for row in rows if row["procInsId"] == instance), None)


def _wait(found: Any, what: str) -> Any:
    deadline = time.monotonic() + SECONDS
    while True:
        if got := found():
            return got
        if time.monotonic() > deadline:
            raise Trouble(f"The demo's purchase waited {SECONDS} s for {what}.")
        time.sleep(1)
