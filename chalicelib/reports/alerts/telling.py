"""The message of a change of an alert: whom it is for, what it says, under an id that makes it one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.reports.alerts.kinds import KINDS
from chalicelib.storage.base import keys
from chalicelib.storage.directory import users
from chalicelib.storage.directory.heads import heads_of
from chalicelib.storage.directory.model import ADMINISTRATOR_ROLE
from chalicelib.storage.messages.model import APP, Audience, Message
from chalicelib.storage.reports.alerts import AlertChange
from chalicelib.todo.times import china

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.storage.reports.alert_rules import Rule
    from chalicelib.storage.reports.alerts import Alert

SENDER = "todo-hub"
ADMINISTRATORS = (f"ROLE{ADMINISTRATOR_ROLE}",)
"""Who hears of an alert that would have to be told to nobody."""
TITLES = {
    AlertChange.FIRING: "告警",
    AlertChange.REPEATED: "告警仍未处理",
    AlertChange.ESCALATED: "告警升级",
    AlertChange.ACKNOWLEDGED: "告警已确认",
    AlertChange.RESOLVED: "告警已恢复",
}


def message_of(rule: Rule, alert: Alert, now: datetime) -> Message:
    """What is told of an alert's last change; 1 round trip where heads of departments are told too."""
    own_id = f"m_{keys.digest(f'alert {alert.alert_id} {alert.number}', 22)}"
    app_id, task_id, _ = (*alert.link, "", "", "")[:3]
    return Message(
        message_id=own_id,
        app_id=SENDER,
        sender=SENDER,
        audience=audience_of(rule, alert),
        channels=rule.channels,
        texts={APP: {"title": f"【{TITLES[alert.change]}】{rule.name}", "body": _body(alert)}},
        of_class="alert",
        priority=1 if alert.change is AlertChange.ESCALATED else 2,
        accepted_at=now,
        at=now,
        fingerprint=own_id,
        task=(app_id, task_id) if task_id else (),
        data={"ruleId": rule.rule_id, "alertId": alert.alert_id, "kind": rule.kind},
    )


def audience_of(rule: Rule, alert: Alert) -> Audience:
    """Those whom the rule names, whom the subject waits for, and, of what was escalated, heads of departments."""
    named = [*rule.users, *(alert.people if rule.handlers else ())]
    if alert.escalated:
        heads = heads_of(alert.people or rule.users)
        return Audience(
            tuple(dict.fromkeys([*named, *heads])), rule.candidates if heads else (*rule.candidates, *ADMINISTRATORS)
        )
    return Audience(tuple(dict.fromkeys(named)), rule.candidates)


def reaches_somebody(rule: Rule) -> bool:
    """Whether anybody is told by a rule today; 1 round trip a group."""
    return rule.handlers or bool(rule.users) or any(users.next_members(group, "", 1) for group in rule.candidates)


def _body(alert: Alert) -> str:
    said = [alert.text]
    if alert.change is AlertChange.ACKNOWLEDGED:
        said.append(f"由 {alert.acknowledged_by} 确认" + (f"：{alert.comment}" if alert.comment else ""))
    return "\n".join([*said, f"自 {china(alert.since)} 起"])


def title_of(kind: str) -> str:
    """A kind of rule in words."""
    return KINDS[kind].title if kind in KINDS else kind
