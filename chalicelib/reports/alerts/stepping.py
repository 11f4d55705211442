"""How an alert moves on: pure. One change at a time, each of which is told once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from chalicelib.reports.alerts.found import MOST_SUBJECTS, Fact
from chalicelib.storage.reports.alerts import Alert, AlertChange, AlertState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from chalicelib.reports.alerts.found import Found
    from chalicelib.storage.reports.alert_rules import Rule

BEYOND = "*"
"""Subject of the alert that stands for all that are not listed."""


def bounded(found: Found, known: Sequence[Alert]) -> dict[str, Fact]:
    """What is alerted of one by one, those that are alerted of already first, and one for all that is beyond."""
    before = {alert.subject for alert in known}
    ordered = sorted({fact.subject: fact for fact in found.facts}.values(), key=lambda each: each.subject not in before)
    kept = {fact.subject: fact for fact in ordered[:MOST_SUBJECTS]}
    if left := len(ordered) - len(kept) + found.beyond:
        kept[BEYOND] = Fact(BEYOND, f"另有 {left} 个对象，不再逐个告警")
    return kept


def step(rule: Rule, alert: Alert | None, fact: Fact | None, due_at: datetime, now: datetime) -> Alert | None:
    """What becomes of an alert at a look that was due at a moment; None where nothing changes.

    The last change has been told before the next one is made.
    """
    if alert is None:
        return _firing(rule, fact, due_at) if fact else None
    if alert.told < alert.number or alert.state is AlertState.RESOLVED:
        return None
    if fact is None:
        return _changed(alert, AlertChange.RESOLVED, now, state=AlertState.RESOLVED)
    pressed = _pressed(rule, alert, now) if alert.state is AlertState.FIRING else None
    return pressed or (replace(alert, text=fact.text) if fact.text != alert.text else None)


def _pressed(rule: Rule, alert: Alert, now: datetime) -> Alert | None:
    if rule.escalate and not alert.escalated and now >= alert.since + timedelta(minutes=rule.escalate):
        return _changed(alert, AlertChange.ESCALATED, now, escalated=True)
    if rule.repeat and now >= alert.changed + timedelta(minutes=rule.repeat):
        return _changed(alert, AlertChange.REPEATED, now)
    return None


def acknowledged(alert: Alert, by: str, comment: str, now: datetime) -> Alert:
    """Somebody takes care of it: it is neither repeated nor escalated any more."""
    return _changed(
        alert, AlertChange.ACKNOWLEDGED, now, state=AlertState.ACKNOWLEDGED, acknowledged_by=by, comment=comment
    )


def _firing(rule: Rule, fact: Fact, since: datetime) -> Alert:
    return Alert(
        rule_id=rule.rule_id,
        subject=fact.subject,
        text=fact.text,
        state=AlertState.FIRING,
        since=since,
        change=AlertChange.FIRING,
        changed=since,
        number=1,
        link=fact.link,
        people=fact.people,
    )


def _changed(alert: Alert, change: AlertChange, now: datetime, **more: object) -> Alert:
    return replace(alert, change=change, changed=now, number=alert.number + 1, **more)  # type: ignore[arg-type]
