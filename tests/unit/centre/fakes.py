"""A ledger and a directory in dictionaries. The ledger is held to the same suite as the one over the tables."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from chalicelib.storage.base.transact import Stale
from chalicelib.storage.ledger.states import States
from chalicelib.todo.rules import decide

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from chalicelib.centre.case import Case
    from chalicelib.centre.ledger import Change
    from chalicelib.storage.directory.model import User
    from chalicelib.storage.ledger.unit_of_work import Context


class FakeLedger:
    """What was committed, by key; `changes` are the transactions in order."""

    def __init__(self) -> None:
        self.cases: dict[str, Case] = {}
        self.requests: dict[str, str] = {}
        self.kept = States()
        self.changes: list[Change] = []
        self.handed_over: list[str] = []

    def read(self, instance_id: str, app_id: str, task_ids: Sequence[str]) -> tuple[Case | None, States]:
        states = States()
        self.read_rest(states, app_id, instance_id, task_ids)
        return self.cases.get(instance_id), states

    def find(self, instance_id: str) -> Case | None:
        return self.cases.get(instance_id)

    def read_rest(self, states: States, app_id: str, instance_id: str, task_ids: Sequence[str]) -> None:
        states.processes.setdefault((app_id, instance_id), self.kept.processes.get((app_id, instance_id)))
        for task_id in task_ids:
            states.tasks.setdefault((app_id, task_id), self.kept.tasks.get((app_id, task_id)))

    def commit(self, change: Change, context: Context, states: States) -> None:
        known = self.cases.get(change.before.id)
        if (known.version if known else 0) != change.after.version:
            raise Stale({}, unsure=False)
        tasks, processes = dict(self.kept.tasks), dict(self.kept.processes)
        instance = (change.after.app_id, change.after.id)
        for command in change.commands:
            task = (command.app_id, command.task_id)
            decision = decide(tasks.get(task), processes.get(instance), command, context.now)
            tasks[task], processes[instance] = decision.task, decision.process
        if change.process:
            processes[instance] = change.process[1]
        self.kept = States(tasks, processes)
        self.cases[change.after.id] = replace(change.after, version=change.after.version + 1)
        self.requests[change.after.id] = context.request
        self.changes.append(change)
        states.tasks.update(tasks)
        states.processes.update(processes)

    def written_by(self, request: str, stale: Stale) -> Case | None:
        found = (each for each in self.cases.values() if self.requests[each.id] == request)
        return next(found, None) if stale.unsure else None

    def hand_over(self, case: Case) -> None:
        self.handed_over.append(case.id)


@dataclass
class FakeDirectory:
    """People by id, groups by id, and who stands in for whom."""

    users: dict[str, User] = field(default_factory=dict)
    groups: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    absent: dict[str, set[str]] = field(default_factory=dict)

    def find_users(self, user_ids: list[str]) -> Mapping[str, User]:
        return {each: self.users[each] for each in user_ids if each in self.users}

    def members_of(self, group: str) -> list[str]:
        return self.groups[group]

    def has_members(self, group: str) -> bool:
        return bool(self.groups[group])

    def stood_in_for(self, user_id: str, now: datetime) -> frozenset[str]:  # noqa: ARG002 - who asks hands it over
        return frozenset(self.absent.get(user_id, ()))
