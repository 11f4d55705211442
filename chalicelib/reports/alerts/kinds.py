"""The register of kinds of rules, and what a rule of each must say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.errors import BadInput
from chalicelib.reports.alerts import of_processes, of_tasks, of_the_hub

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalicelib.reports.alerts.found import Kind
    from chalicelib.storage.reports.alert_rules import Rule

KINDS: Mapping[str, Kind] = {**of_tasks.KINDS, **of_processes.KINDS, **of_the_hub.KINDS}
_SAID = {
    "appId": "app_id",
    "processKey": "process",
    "nodeId": "node",
    "minutes": "minutes",
    "factor": "factor",
    "percent": "percent",
}


def check(rule: Rule) -> None:
    """Hold a rule against its kind: what it needs is there, and nothing that it would not look at.

    Raises:
        BadInput: names the parameter.
    """
    kind = KINDS[rule.kind]
    given = {name for name, attribute in _SAID.items() if getattr(rule, attribute)}
    for needed in kind.needs:
        among = needed.split("|")
        if len(given.intersection(among)) != 1:
            raise BadInput(f"{kind.title}（{rule.kind}）须且只须给出 {'、'.join(among)}", field=among[0])
    allowed = {name for needed in (*kind.needs, *kind.may) for name in needed.split("|")}
    if unused := sorted(given - allowed):
        raise BadInput(f"{kind.title}（{rule.kind}）不使用该参数", field=unused[0])
    if rule.factor and not rule.node:
        raise BadInput("按 P90 倍数告警时须指定节点", field="nodeId")
    if not (rule.users or rule.candidates or rule.handlers):
        raise BadInput("须指定告警的接收人", field="audience")
    if rule.handlers and rule.kind not in of_tasks.KINDS:
        raise BadInput("只有待办类告警才能通知办理人", field="audience.handlers")
