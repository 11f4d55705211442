"""Alerts (工单告警): what fires, what is taken care of, what is over (docs/protocols/hub.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.errors import BadInput, NotFound
from chalicelib.lazy import lazy
from chalicelib.protocols.hub.edge import EDGE, page, success
from chalicelib.protocols.hub.paging import PAGING, read_paging
from chalicelib.storage.base.again import Again, until_settled
from chalicelib.storage.reports import alert_rules, alerts
from chalicelib.storage.reports.alerts import AlertState
from chalicelib.todo.times import china
from chalicelib.web.blueprint import HubBlueprint
from chalicelib.web.contract import one_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalicelib.identity.caller import Caller
    from chalicelib.protocols.hub import alert_wire
    from chalicelib.reports.alerts import stepping, telling
    from chalicelib.storage.reports.alert_rules import Rule
    from chalicelib.storage.reports.alerts import Alert
    from chalicelib.web.request import Request
else:
    stepping = lazy("chalicelib.reports.alerts.stepping")
    telling = lazy("chalicelib.reports.alerts.telling")

Answer = dict[str, object]
routes = HubBlueprint(__name__, EDGE)


@routes.get(
    "/hub/alerts",
    summary="告警列表",
    query={
        "state": one_of(*AlertState, meaning="一种状态；缺省为 firing 与 acknowledged"),
        "ruleId": "一条规则的",
        **{name: meaning for name, meaning in PAGING.items() if name != "pageNum"},
    },
    response=lambda shapes, alert_shapes: shapes.Page[alert_shapes.AlertShown],
)
def list_alerts(request: Request) -> Answer:
    """Newest first: all for administrators, for others what they are told of. Of what is over the latest 1,000."""
    request.caller.require_user()
    state, rule_id = request.query.get("state") or "", request.query.get("ruleId") or ""
    if state and state not in set(AlertState):
        raise BadInput(f"应为 {' | '.join(AlertState)}", field="state")
    paging = read_paging(request, "alerts", state)
    rules = {rule.rule_id: rule for rule in alert_rules.everything()}
    found = alerts.over() if state == AlertState.RESOLVED else alerts.unresolved()
    wanted = [state] if state else [AlertState.FIRING, AlertState.ACKNOWLEDGED]
    kept = [
        each
        for each in found
        if each.state in wanted and rule_id in ("", each.rule_id) and _may_see(request.caller, each, rules)
    ]
    start = next((place + 1 for place, each in enumerate(kept) if each.alert_id == paging.after), 0)
    shown = kept[start : start + paging.size]
    after = shown[-1].alert_id if len(kept) > start + paging.size else None
    return page([_shown(each, rules.get(each.rule_id)) for each in shown], len(kept), paging.next_cursor(after))


@routes.post(
    "/hub/alerts/{alertId}/ack",
    summary="确认告警：有人在处理",
    response=lambda shapes, alert_shapes: shapes.Done[alert_shapes.AlertShown],
)
def acknowledge(request: Request, body: alert_wire.AlertAck) -> Answer:
    """For whoever is told of it. It is neither repeated nor escalated any more; a second time changes nothing."""
    user_id = request.caller.require_user()

    def attempt(_: int) -> Alert:
        alert = alerts.find(request.path_params["alertId"])
        if not _may_see(request.caller, alert, rules):
            raise NotFound("告警不存在或已恢复", field="alertId")
        if alert.state is AlertState.ACKNOWLEDGED:
            return alert
        stored = alerts.store(stepping.acknowledged(alert, user_id, body.comment, request.now))
        if stored is None:
            raise Again
        return stored

    rules = {rule.rule_id: rule for rule in alert_rules.everything()}
    alert = until_settled(attempt)
    return success(_shown(alert, rules.get(alert.rule_id)), "已确认")


def _may_see(caller: Caller, alert: Alert, rules: Mapping[str, Rule]) -> bool:
    if caller.is_administrator:
        return True
    rule = rules.get(alert.rule_id)
    if rule is None or caller.user_id is None:
        return False
    told = telling.audience_of(rule, alert)
    return caller.user_id in told.users or not set(told.groups).isdisjoint(caller.groups)


def _shown(alert: Alert, rule: Rule | None) -> Answer:
    app_id, task_id, instance_id = (*alert.link, "", "", "")[:3]
    return {
        "alertId": alert.alert_id,
        "ruleId": alert.rule_id,
        "ruleName": rule.name if rule else alert.rule_id,
        "kind": rule.kind if rule else "",
        "kindName": telling.title_of(rule.kind) if rule else "",
        "state": alert.state.value,
        "text": alert.text,
        "since": china(alert.since),
        "changedAt": china(alert.changed),
        "escalated": alert.escalated,
        "acknowledgedBy": alert.acknowledged_by or None,
        "comment": alert.comment or None,
        "appId": app_id or None,
        "taskId": task_id or None,
        "processInstanceId": instance_id or None,
        "subject": alert.subject,
        "untold": alert.untold or None,
    }
