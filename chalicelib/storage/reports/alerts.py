"""Alerts: one row for each (rule, subject) that is open, and those that are over, by when they ended.

An alert says what is to be told of it (`number`) and what has been told (`told`), so that a crash in between tells
nobody twice and forgets nobody.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from chalicelib.errors import NotFound
from chalicelib.storage.base import codec, keys
from chalicelib.storage.base.entity import PLAIN, Entity, named
from chalicelib.storage.base.transact import Delete, Put, Stale, transact
from chalicelib.storage.reports.tally_table import TallyRow
from chalicelib.todo.times import sortable

if TYPE_CHECKING:
    from datetime import datetime

OPEN, OVER = "alert#open", "alert#over"
MOST_OVER = 1_000
"""Alerts that are over, as far as they are listed: the latest."""


class AlertState(StrEnum):
    """How an alert stands."""

    FIRING = "firing"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"


class AlertChange(StrEnum):
    """What is told of an alert."""

    FIRING = "firing"
    REPEATED = "repeated"
    ESCALATED = "escalated"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class Alert:
    """What a rule has found of one subject; version 0 means not stored yet.

    Attributes:
        subject: what it is about: a task, an instance, a target, an application; `*` for those beyond what is listed.
        text: what is the matter, in words.
        link: application, task and process instance, as far as it is about them.
        people: ids of those whom the subject waits for.
        number: how many changes there have been; `change` is the last of them, `changed` when, `told` of how many
            somebody was told.
        escalated: whether heads of departments have been told.
        untold: why the last change reached nobody.
    """

    rule_id: str
    subject: str
    text: str
    state: AlertState
    since: datetime
    change: AlertChange
    changed: datetime
    number: int
    told: int = 0
    link: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    escalated: bool = False
    acknowledged_by: str = ""
    comment: str = ""
    untold: str = ""
    version: int = 0

    @property
    def alert_id(self) -> str:
        """What it is called outside: where it stands, and since when."""
        return f"{place(self.rule_id, self.subject)}-{sortable(self.since)[:14]}"


ALERT = Entity(
    Alert,
    keys=("version",),
    shapes={**PLAIN, "AlertState": named(AlertState), "AlertChange": named(AlertChange)},
)


def place(rule_id: str, subject: str) -> str:
    """The sort key of an open alert: rules' alerts stand side by side."""
    return keys.digest(rule_id, 8) + keys.digest(subject, 14)


def of_rule(rule_id: str) -> list[Alert]:
    """Those of a rule that are open or whose end has still to be told; 1 round trip."""
    mine = TallyRow.sk.startswith(keys.digest(rule_id, 8))
    return [
        each for row in TallyRow.query(OPEN, mine, consistent_read=True) if (each := _alert(row)).rule_id == rule_id
    ]


def unresolved() -> list[Alert]:
    """Every open alert, the newest first; 1 round trip a MB."""
    found = [_alert(row) for row in TallyRow.query(OPEN, consistent_read=True)]
    return sorted(found, key=lambda each: (each.since, each.alert_id), reverse=True)


def over() -> list[Alert]:
    """The latest that are over, the newest first."""
    rows = TallyRow.query(OVER, scan_index_forward=False, limit=MOST_OVER)
    return [_alert(row) for row in islice(rows, MOST_OVER)]


def find(alert_id: str) -> Alert:
    """An open alert; 1 round trip.

    Raises:
        NotFound: there is none of that id, or it is over.
    """
    own = alert_id.rpartition("-")[0]
    try:
        found = _alert(TallyRow.get(OPEN, own or "-", consistent_read=True))
    except TallyRow.DoesNotExist:
        raise NotFound("告警不存在或已恢复", field="alertId") from None
    if found.alert_id != alert_id or found.state is AlertState.RESOLVED:
        raise NotFound("告警不存在或已恢复", field="alertId")
    return found


def store(alert: Alert) -> Alert | None:
    """Store an alert that was read at its version; None when somebody was faster."""
    return _moved([Put(_row(alert), _unchanged(alert))], alert)


def close(alert: Alert) -> Alert | None:
    """Take an alert that is over, and told, out of the open ones."""
    ended = TallyRow(OVER, f"{sortable(alert.changed)}#{alert.alert_id}", body=_body(alert), version=alert.version + 1)
    return _moved([Put(ended), Delete(_row(alert), _unchanged(alert))], alert)


def _moved(writes: list[Put | Delete], alert: Alert) -> Alert | None:
    try:
        transact(writes, uuid4().hex)
    except Stale as stale:
        first = writes[0]
        if not (isinstance(first, Put) and stale.is_ours(0, first)):
            return None
    return replace(alert, version=alert.version + 1)


def _unchanged(alert: Alert) -> Any:
    return TallyRow.version == alert.version if alert.version else TallyRow.pk.does_not_exist()


def _row(alert: Alert) -> TallyRow:
    return TallyRow(OPEN, place(alert.rule_id, alert.subject), body=_body(alert), version=alert.version + 1)


def _body(alert: Alert) -> str:
    return codec.canonical(ALERT.body(alert))


def _alert(row: TallyRow) -> Alert:
    return ALERT.value(json.loads(row.body or "{}"), version=int(row.version or 0))
