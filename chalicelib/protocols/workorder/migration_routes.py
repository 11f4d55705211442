"""Running instances on another version, and tokens more or less: for administrators (docs/protocols/workorder.md)."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import TYPE_CHECKING

from chalicelib.centre import intervening, migrating, moving
from chalicelib.centre.migrating import Wish
from chalicelib.errors import NotFound
from chalicelib.identity.caller import Caller
from chalicelib.protocols.workorder import asking
from chalicelib.protocols.workorder.edge import MANAGED, Answer, success
from chalicelib.storage.base.keys import digest
from chalicelib.storage.processes import deployments, migrations
from chalicelib.web.blueprint import HubBlueprint

if TYPE_CHECKING:
    from chalicelib.protocols.workorder import migration_wire
    from chalicelib.storage.processes.migrations import Migration
    from chalicelib.web.request import Request

routes = HubBlueprint(__name__, MANAGED)
BASE = "/workflow/instance"
DONE = "操作成功"


@routes.post(
    f"{BASE}/migrate",
    summary="将运行中的流程实例迁移到另一版本",
    allow=Caller.require_administrator,
    response=lambda shapes, migration_shapes: shapes.Told[migration_shapes.Migration],
)
def migrate(request: Request, body: migration_wire.MigrationBody) -> Answer:
    """Each of `instanceIds` now, each for itself; or all that run `fromDefinitionId` in the background.

    With `dryRun` nothing is changed.
    """
    asked = asking.asked(request)
    target = deployments.find(body.definitionId)
    wish = Wish(target.id, body.nodes, body.comment)
    if body.fromDefinitionId:
        return success(_shown(moving.begin(asked, body.fromDefinitionId, wish, dry=body.dryRun), 0, 0, []))
    rows = []
    for instance_id in body.instanceIds:
        own = digest(f"{asked.repeat_id} {instance_id}", 32) if asked.repeat_id else ""
        one = replace(asked, request=uuid.uuid4().hex, repeat_id=own)
        rows.append((migrating.try_out if body.dryRun else migrating.migrate)(one, instance_id, wish))
    shown = [_row(each.instance_id, each.error.message if each.error else "", each.warnings) for each in rows]
    failed = sum(each.error is not None for each in rows)
    return success(
        {
            "migrationId": None,
            "definitionId": target.id,
            "fromDefinitionId": None,
            "dryRun": body.dryRun,
            "finished": True,
            "done": len(rows) - failed,
            "failed": failed,
            "rows": shown,
        }
    )


@routes.get(
    f"{BASE}/migration/{{migrationId}}",
    summary="流程实例迁移的进度与结果",
    allow=Caller.require_administrator,
    response=lambda shapes, migration_shapes: shapes.Told[migration_shapes.Migration],
)
def show(request: Request) -> Answer:
    """How far it is, and what became of up to 1,000 instances, those that failed first."""
    found = migrations.find(request.path_params["migrationId"])
    rows = [_row(each.instance_id, each.error, each.warnings) for each in migrations.outcomes(found.id)]
    return success(_shown(found, *migrations.counted(found.id), rows))


@routes.post(
    f"{BASE}/modify",
    summary="在运行中的流程实例里增加或取走一个执行位置",
    allow=Caller.require_administrator,
    response=lambda shapes: shapes.Told[shapes.Handled],
)
def modify(request: Request, body: migration_wire.ModificationBody) -> Answer:
    """Go on at `nodeId` besides, or take the open task `taskId` away; refused where a join would wait for ever."""
    asked = asking.asked(request)
    if body.taskId is None:
        return success(asking.handled(intervening.add(asked, body.procInsId, str(body.nodeId), body.comment), ""))
    if not body.taskId.startswith(f"{body.procInsId}-"):
        raise NotFound("任务不属于该流程实例", field="taskId")
    return success(asking.handled(intervening.take(asked, body.taskId, body.comment), body.taskId))


def _row(instance_id: str, error: str, warnings: tuple[str, ...]) -> Answer:
    return {"procInsId": instance_id, "ok": not error, "msg": error or DONE, "warnings": list(warnings)}


def _shown(found: Migration, done: int, failed: int, rows: list[Answer]) -> Answer:
    return {
        "migrationId": found.id,
        "definitionId": found.to_id,
        "fromDefinitionId": found.from_id,
        "dryRun": found.dry,
        "finished": found.over,
        "done": done,
        "failed": failed,
        "rows": rows,
    }
