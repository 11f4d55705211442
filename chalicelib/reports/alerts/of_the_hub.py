"""Alerts about the hub itself: deliveries that are tried no more, reports that are behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.reports.alerts.found import Fact, Found, Kind
from chalicelib.storage.deliveries import delivery_pages, targets
from chalicelib.storage.ledger import outbox
from chalicelib.todo.times import china

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.reports.alerts.found import World
    from chalicelib.storage.reports.alert_rules import Rule


def _dead_delivery(_rule: Rule, _known: list[str], _now: datetime, _world: World) -> Found:
    facts = []
    for target in targets.all_targets():
        dead = delivery_pages.count(target.target_id, "dead") if target.enabled else 0
        if dead:
            facts.append(Fact(target.target_id, f"目标“{target.name}”有 {dead} 条投递已放弃"))
    return Found(facts)


def _reports_lag(rule: Rule, _known: list[str], now: datetime, _world: World) -> Found:
    since = outbox.waiting_since()
    if since is None or (now - since).total_seconds() < rule.minutes * 60:
        return Found()
    return Found([Fact("reports", f"统计滞后：{china(since)} 的变化尚未计入")])


KINDS = {
    "dead_delivery": Kind("投递放弃", _dead_delivery),
    "reports_lag": Kind("统计滞后", _reports_lag, needs=("minutes",)),
}
