"""Rules of alerts (docs/protocols/hub.md), for administrators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.errors import BadInput, Conflict
from chalicelib.identity.caller import Caller
from chalicelib.lazy import lazy
from chalicelib.protocols.hub.edge import EDGE, page, success
from chalicelib.storage.directory import entries, users
from chalicelib.storage.reports import alert_rules
from chalicelib.storage.reports.alert_rules import Rule
from chalicelib.web.blueprint import HubBlueprint

if TYPE_CHECKING:
    from chalicelib.protocols.hub import alert_wire
    from chalicelib.reports.alerts import kinds, telling
    from chalicelib.storage.directory.model import EntryKind
    from chalicelib.web.request import Request
else:
    alert_wire = lazy("chalicelib.protocols.hub.alert_wire")
    kinds = lazy("chalicelib.reports.alerts.kinds")
    telling = lazy("chalicelib.reports.alerts.telling")

Answer = dict[str, object]
routes = HubBlueprint(__name__, EDGE)
_ONE = "/admin/alert-rules/{ruleId}"


@routes.post(
    "/admin/alert-rules",
    summary="新建或修改告警规则",
    allow=Caller.require_administrator,
    response=lambda shapes, alert_shapes: shapes.Done[alert_shapes.AlertRule],
)
def save(request: Request, body: alert_wire.NewAlertRule) -> Answer:
    """A rule that there is gets this content; it is looked at within a minute."""
    rule = _rule(body)
    kinds.check(rule)
    _require_known(rule)
    if not telling.reaches_somebody(rule):
        raise BadInput("接收范围内没有人", field="audience")
    known = alert_rules.everything()
    if len(known) >= alert_wire.MOST_RULES and rule.rule_id not in {each.rule_id for each in known}:
        raise Conflict(f"最多 {alert_wire.MOST_RULES} 条告警规则", field="ruleId")
    return success(show_rule(alert_rules.save(rule, request.now)), "已保存")


@routes.get(
    "/admin/alert-rules",
    summary="告警规则列表",
    response=lambda shapes, alert_shapes: shapes.Page[alert_shapes.AlertRule],
)
def list_all(request: Request) -> Answer:
    """The disabled ones too."""
    request.caller.require_administrator()
    rows = [show_rule(each) for each in alert_rules.everything()]
    return page(rows, len(rows), None)


@routes.get(_ONE, summary="告警规则详情", response=lambda shapes, alert_shapes: shapes.Done[alert_shapes.AlertRule])
def show(request: Request) -> Answer:
    """One."""
    request.caller.require_administrator()
    return success(show_rule(alert_rules.find(request.path_params["ruleId"])), "查询成功")


@routes.delete(_ONE, summary="停用告警规则", response=lambda shapes, alert_shapes: shapes.Done[alert_shapes.AlertRule])
def disable(request: Request) -> Answer:
    """What is open of it ends within a minute."""
    request.caller.require_administrator()
    return success(show_rule(alert_rules.disable(request.path_params["ruleId"], request.now)))


def show_rule(rule: Rule) -> Answer:
    """A rule as it is answered."""
    return {
        "ruleId": rule.rule_id,
        "name": rule.name,
        "kind": rule.kind,
        "kindName": telling.title_of(rule.kind),
        "audience": {
            "users": list(rule.users),
            "groups": list(rule.groups),
            "departments": list(rule.departments),
            "roles": list(rule.roles),
            "handlers": rule.handlers,
        },
        "appId": rule.app_id or None,
        "processKey": rule.process or None,
        "nodeId": rule.node or None,
        "minutes": rule.minutes or None,
        "factor": rule.factor or None,
        "percent": rule.percent or None,
        "everyMinutes": rule.every,
        "repeatMinutes": rule.repeat,
        "escalateMinutes": rule.escalate,
        "channels": list(rule.channels),
        "enabled": rule.enabled,
    }


def _rule(body: alert_wire.NewAlertRule) -> Rule:
    to = body.audience
    return Rule(
        rule_id=body.ruleId,
        name=body.name,
        kind=body.kind,
        users=tuple(dict.fromkeys(to.users)),
        groups=tuple(dict.fromkeys(to.groups)),
        departments=tuple(dict.fromkeys(to.departments)),
        roles=tuple(dict.fromkeys(to.roles)),
        handlers=to.handlers,
        app_id=body.appId or "",
        process=body.processKey or "",
        node=body.nodeId or "",
        minutes=body.minutes or 0,
        factor=body.factor or 0,
        percent=body.percent or 0,
        every=body.everyMinutes,
        repeat=body.repeatMinutes,
        escalate=body.escalateMinutes,
        channels=tuple(dict.fromkeys(body.channels)),
        enabled=body.enabled,
    )


def _require_known(rule: Rule) -> None:
    users.require_users(list(rule.users))
    named: tuple[tuple[EntryKind, str, tuple[str, ...]], ...] = (
        ("group", "groups", rule.groups),
        ("department", "departments", rule.departments),
        ("role", "roles", rule.roles),
    )
    for kind, field, ids in named:
        found = entries.find_entries(kind, ids) if ids else {}
        missing = [each for each in ids if each not in found or not found[each].enabled]
        if missing:
            raise BadInput(f"不存在或已停用：{missing[0]}", field=f"audience.{field}")
