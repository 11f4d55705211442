"""Looking at a rule when its time has come: alerts move on, and what has changed is told.

An alert is stored before it is told, and says how far it is told; the message's id follows from the change. So what is
cut short is done again by the next look, and nobody hears of anything twice.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from chalicelib.errors import HubError, NotFound, Unavailable
from chalicelib.reports.alerts.kinds import KINDS
from chalicelib.reports.alerts.stepping import bounded, step
from chalicelib.reports.alerts.telling import ADMINISTRATORS, message_of
from chalicelib.storage.ledger import due
from chalicelib.storage.messages.model import Audience
from chalicelib.storage.reports import alert_rules, alerts
from chalicelib.storage.reports.alerts import AlertState
from chalicelib.telemetry import count, log_fault

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from chalicelib.reports.alerts.found import World
    from chalicelib.storage.messages.model import Message
    from chalicelib.storage.reports.alert_rules import Rule
    from chalicelib.storage.reports.alerts import Alert
    from chalicelib.todo.reminders import DueEntry

    Handler = Callable[[DueEntry, datetime, object], None]


def handlers(world: World) -> Mapping[str, Handler]:
    """Who takes care of rules' entries in the due index."""

    def on_due(entry: DueEntry, now: datetime, _changed: object) -> None:
        try:
            rule = alert_rules.find(entry.subject_id)
        except NotFound:
            due.remove(entry)
            return
        if str(rule.version) != entry.mark:
            due.remove(entry)
            return
        look(rule, entry.at, now, world)
        again = now + timedelta(minutes=rule.every) if rule.enabled else None
        alert_rules.look_again(rule, entry, again)

    return {alert_rules.ALERT: on_due}


def look(rule: Rule, due_at: datetime, now: datetime, world: World) -> None:
    """Look at what a rule is about; a disabled one finds nothing, so that what is open of it ends.

    `due_at`: when this look was due; what it finds is so since then, also where it has to be repeated.

    Raises:
        Unavailable: storage did not answer, or time is up; what is done stays done.
    """
    known = alerts.of_rule(rule.rule_id)
    told = [_told(rule, alert, now, world) for alert in known]
    standing = [alert for alert in told if alert is not None and alert.state is not AlertState.RESOLVED]
    facts = bounded(KINDS[rule.kind].find(rule, _subjects(standing), now, world), standing) if rule.enabled else {}
    before = {alert.subject: alert for alert in standing}
    changed = 0
    for subject in [*before, *(each for each in facts if each not in before)]:
        after = step(rule, before.get(subject), facts.get(subject), due_at, now)
        stored = alerts.store(after) if after else None
        if stored:
            changed += 1
            _told(rule, stored, now, world)
    count("AlertsChanged", changed)


def _subjects(standing: Sequence[Alert]) -> list[str]:
    return [alert.subject for alert in standing]


def _told(rule: Rule, alert: Alert, now: datetime, world: World) -> Alert | None:
    """An alert whose last change is told; None when somebody else moved it on, or it is over."""
    if alert.told < alert.number:
        untold = _tell(rule, alert, now, world)
        stored = alerts.store(replace(alert, told=alert.number, untold=untold))
        if stored is None:
            return None
        alert = stored
    if alert.state is AlertState.RESOLVED:
        alerts.close(alert)
        return None
    return alert


def _tell(rule: Rule, alert: Alert, now: datetime, world: World) -> str:
    """Why nobody but administrators was told; empty where those were whom it is for."""
    message = message_of(rule, alert, now)
    refused = _refused(message, rule, alert, now, world)
    if refused is None:
        return ""
    _refused(replace(message, audience=Audience(groups=ADMINISTRATORS)), rule, alert, now, world)
    return refused.message


def _refused(message: Message, rule: Rule, alert: Alert, now: datetime, world: World) -> HubError | None:
    """Announce it; what refused it, which is logged, or None.

    Raises:
        Unavailable: storage is away; nothing is known of the message.
    """
    try:
        world.tell(message, now)
    except Unavailable:
        raise
    except HubError as error:
        log_fault(error, request_id=alert.alert_id, where=f"alert rule {rule.rule_id}")
        return error
    return None
