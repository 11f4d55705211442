"""Records a hub's tables in the middle of many lives: `python -m tests.component.upgrade.record <file>`.

Played on the version whose rows are to be kept, with this folder copied into its tests; everything is in this process.
"""

from __future__ import annotations

import json
import os
import sys
from base64 import b64encode
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from chalice.test import Client
from moto.kms.models import kms_backends

import tests.conftest  # noqa: F401 - its environment
from app import app
from chalicelib import aws
from chalicelib.identity.bootstrap import appoint
from chalicelib.identity.tokens import issue_user_token
from chalicelib.settings import settings
from chalicelib.storage.base import dynamo
from infra.demo_centre import DemoCentre
from tests.component.delivery.world import a_world
from tests.component.storage.faults import Died, dying
from tests.component.tables import ACCOUNT, REGION, empty_aws
from tests.component.upgrade import before
from tests.component.upgrade.people import Callers, Parts, through, whose
from tests.unit.workflow.drawing import draw

YEARS = str(100 * 365 * 24 * 3600)
CENTRE = "https://centre.example.edu.cn/push"

CROWD = [f"u{number:02d}" for number in range(18)]
MANY = draw(
    "start s", "user sign candidateGroups=ROLE9 assignee=${assignee} multi=parallel collection=HANDLER",
    "user b assignee=wangwu", "end e", "s > sign > b > e", key="many",
)  # fmt: skip


def main() -> None:
    """Play, and write what is stored then."""
    os.environ |= {"TODOHUB_USER_TOKEN_SECONDS": YEARS, "TODOHUB_APPLICATION_TOKEN_SECONDS": YEARS}
    settings.cache_clear()
    empty_aws()
    with (
        pytest.MonkeyPatch.context() as patch,
        DemoCentre(credential=("OA", "secret")) as push,
        DemoCentre() as webhook,
        a_world(patch) as world,
    ):
        app.load_all()
        world.clock.moment = datetime.now(UTC)
        real = world.call
        world.call = lambda request: real(replace(request, url=whose(request, push, webhook).url))
        appoint("admin", "管理员")
        token, _ = issue_user_token("admin", datetime.now(UTC), "upgrade", int(YEARS))
        with Client(app) as client:
            callers = Callers(partial(through, client), Parts(tokens={"admin": token}))
            before.directory(callers)
            before.targets(callers, CENTRE)
            before.pushed(callers)
            before.other_protocols(callers)
            before.work_orders(callers)
            world.pump()
            push.set_mood("500")
            webhook.set_mood("500")
            later = {"task_id": "T4", "process_instance_id": "P1", "priority": "1"}
            assert callers.push([{"task_id": "T5", "process_instance_id": "P5"}], [{**later, "subject": "特急考核"}])
            world.pump()
            world.queues.waiting.clear()
            assert callers.push([{"task_id": "T6", "process_instance_id": "P5"}], [])["push_result"] == "SUCCESS"
            _owing(callers)
            seen = before.seen(callers)
        told = {"key": _key(), "parts": asdict(callers.parts), "seen": seen, "tables": _tables()}
    Path(sys.argv[1]).write_text(_lines(told))


def _lines(told: dict[str, Any]) -> str:
    """JSON with a row a line, so that a file of rows can be looked at."""
    tables = told.pop("tables")
    rows = {name: ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows) for name, rows in tables.items()}
    parts = [f"{json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}" for name, value in told.items()]
    parts.append('"tables": {\n' + ",\n".join(f"{json.dumps(name)}: [\n{each}]" for name, each in rows.items()) + "}")
    return "{" + ",\n".join(parts) + "}\n"


def _owing(callers: Callers) -> None:
    """A countersign of a crowd is stopped, and the function dies before it has taken all of it back."""
    headers = {"Authorization": callers.parts.tokens["admin"]}
    callers.call("POST", "/admin/users", headers, [{"userId": user, "name": user, "roles": ["9"]} for user in CROWD])
    for user in CROWD:
        token = callers.call("POST", "/admin/tokens", headers, {"userId": user})["data"]["accessToken"]
        callers.parts.tokens[user] = token
    callers.user("admin", "POST", "/workflow/deploy/import", {"xml": MANY.decode()})
    body = {"processDefId": "many", "variables": {}}
    process = callers.user("zhangsan", "POST", "/workflow/process/start", body)["ProcessInstanceId"]
    callers.parts.ids["stopped"] = process
    with dying(3, dynamo.connection().client, arrives=True), suppress(Died):
        callers.user("zhangsan", "POST", "/workflow/task/stopProcess", {"procInsId": process})


def _tables() -> dict[str, list[Any]]:
    dynamodb = aws.client("dynamodb")
    found = {}
    for name in dynamodb.list_tables()["TableNames"]:
        rows = dynamodb.scan(TableName=name)["Items"]
        if rows:
            found[name] = rows
    plain: dict[str, list[Any]] = json.loads(json.dumps(found, default=lambda raw: b64encode(raw).decode()))
    return plain


def _key() -> dict[str, str]:
    """The key that sealed secrets, as this process's AWS keeps it."""
    [key] = kms_backends[ACCOUNT][REGION].keys.values()
    return {"id": key.id, "material": b64encode(key.key_material).decode()}


if __name__ == "__main__":
    main()
