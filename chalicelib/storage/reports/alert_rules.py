"""Rules of alerts: what is looked at, when it is too much, who is told. Each has one entry in the due index."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from chalicelib.errors import NotFound
from chalicelib.storage.audit import recording
from chalicelib.storage.audit.entry import Change
from chalicelib.storage.base import codec
from chalicelib.storage.base.again import until_settled
from chalicelib.storage.base.entity import Entity
from chalicelib.storage.base.transact import Put, transact
from chalicelib.storage.ledger import due
from chalicelib.storage.reports.tally_table import TallyRow
from chalicelib.todo.reminders import DueEntry

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.storage.base.transact import Write

LIST = "alert#rules"
ALERT = "alert"
"""Kind of the due entry of a rule: when it is looked at next."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. Numbers that are 0 and texts that are empty are not said; version 0 means not stored yet.

    Attributes:
        kind: one of the sources of reports/alerts.
        users, groups, departments, roles: who is told.
        handlers: whether also those are told whom the subject waits for.
        app_id, process, node: what is looked at.
        minutes: how long is too long, or how far ahead is looked.
        factor: how many times the P90 of the last months is too long.
        percent: by how much a number must have fallen.
        every: minutes between two looks.
        repeat: minutes after which what is still so, and acknowledged by nobody, is told again.
        escalate: minutes after which the heads of departments are told of it too.
        channels: by which it is told.
    """

    rule_id: str
    name: str
    kind: str
    users: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    handlers: bool = False
    app_id: str = ""
    process: str = ""
    node: str = ""
    minutes: int = 0
    factor: float = 0
    percent: int = 0
    every: int = 5
    repeat: int = 0
    escalate: int = 0
    channels: tuple[str, ...] = ("app",)
    enabled: bool = True
    version: int = 0

    @property
    def candidates(self) -> tuple[str, ...]:
        """The candidate groups of whom it names."""
        return (*self.groups, *(f"DEPT{each}" for each in self.departments), *(f"ROLE{each}" for each in self.roles))


RULE = Entity(Rule, keys=("rule_id", "version"), keep=("enabled", "every", "channels"))


def find(rule_id: str) -> Rule:
    """One rule; 1 round trip.

    Raises:
        NotFound: there is none.
    """
    found = _find(rule_id)
    if found is None:
        raise NotFound("告警规则不存在", field="ruleId")
    return found


def everything() -> list[Rule]:
    """Every rule, the disabled ones too; 1 round trip."""
    return [_rule(row) for row in TallyRow.query(LIST, consistent_read=True)]


def save(rule: Rule, now: datetime) -> Rule:
    """Store a rule in the place of the one of its id, to be looked at within a minute; not where nothing changes.

    Raises:
        Unavailable: storage did not answer, or others kept changing it.
    """

    def attempt(_: int) -> Rule:
        known = _find(rule.rule_id)
        after = replace(rule, version=(known.version if known else 0) + 1)
        if known == replace(after, version=known.version if known else 0):
            return known
        was = RULE.body(known) if known else None
        change = Change(f"alertRule/{rule.rule_id}", was, RULE.body(after))
        recording.commit(_writes(known, after, now), uuid4().hex, [change])
        return after

    return until_settled(attempt)


def disable(rule_id: str, now: datetime) -> Rule:
    """It is looked at once more, to end what is open of it."""
    return save(replace(find(rule_id), enabled=False), now)


def look_again(rule: Rule, entry: DueEntry, at: datetime | None) -> None:
    """Put off the entry that was met to the next look; None: there is none."""
    transact(due.writes([entry], [_entry(rule, at)] if at else []), uuid4().hex)


def _writes(known: Rule | None, after: Rule, now: datetime) -> list[Write]:
    body = codec.canonical(RULE.body(after))
    unchanged = TallyRow.version == known.version if known else TallyRow.pk.does_not_exist()
    put = Put(TallyRow(LIST, f"={after.rule_id}", body=body, version=after.version), unchanged)
    return [put, *due.writes([], [_entry(after, now)])]


def _entry(rule: Rule, at: datetime) -> DueEntry:
    """An entry of an earlier version of the rule is known by its mark, and goes when it is met."""
    return DueEntry(ALERT, at, "", rule.rule_id, str(rule.version))


def _find(rule_id: str) -> Rule | None:
    try:
        return _rule(TallyRow.get(LIST, f"={rule_id}", consistent_read=True))
    except TallyRow.DoesNotExist:
        return None


def _rule(row: TallyRow) -> Rule:
    body: dict[str, Any] = json.loads(row.body or "{}")
    return RULE.value(body, rule_id=row.sk[1:], version=int(row.version or 0))
