"""Migrating all instances of a version in the background: a page of the list at a time, each instance for itself.

Rung for through the queue of debts and, should that be lost, by the sweeper. The place in the list moves by condition;
what became of an instance is written with its migration, so that a crash between two pages counts nothing twice.
"""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import TYPE_CHECKING

from chalicelib.centre import definitions, migrating
from chalicelib.centre.case import from_stored
from chalicelib.centre.migrating import Wish
from chalicelib.centre.scene import Asked
from chalicelib.errors import BadInput, NotFound, Unavailable
from chalicelib.identity.caller import Caller
from chalicelib.storage.base.transact import Stale, transact
from chalicelib.storage.ledger import debt_queue, due
from chalicelib.storage.processes import instance_lines, migrations
from chalicelib.storage.processes.migrations import Migration
from chalicelib.todo.model import Person

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from chalicelib.centre.case import Case
    from chalicelib.storage.base.transact import Write
    from chalicelib.todo.reminders import DueEntry

A_PAGE = 50
"""Lines of the list that are looked at before the place is stored."""
SPACE = uuid.UUID("1f0f6c07-7a55-4f2b-8f0b-6d8a6f6f2f10")
"""Namespace of the ids of migrations that are asked for under a key."""


def begin(asked: Asked, from_id: str, wish: Wish, *, dry: bool) -> Migration:
    """Have every instance that runs a version migrated, or tried; a repeat finds it begun.

    Raises:
        NotFound: one of the versions never was.
        BadInput: they are of two processes, or one.
    """
    known = definitions.definition(from_id), definitions.definition(wish.definition_id)
    if from_id == wish.definition_id or known[0].key != known[1].key:
        raise BadInput("应为同一流程的另一版本", field="fromDefinitionId")
    by = asked.people.one(asked.user_id, asked.now)
    made = str(uuid.uuid5(SPACE, asked.repeat_id) if asked.repeat_id else uuid.uuid4())
    begun = migrations.begin(
        Migration(
            made, from_id, wish.definition_id, asked.now, (by.id, by.name), dict(wish.nodes), wish.comment, dry=dry
        )
    )
    if not begun.over:
        debt_queue.ring([migrations.entry(begun)])
    return begun


def pay(entry: DueEntry, now: datetime, over: Callable[[], bool]) -> bool:
    """Go on until time is `over`; whether nothing is left to do."""
    try:
        migration = migrations.find(entry.subject_id)
        while not migration.over:
            if over():
                return False
            migration = _page(migration, now)
    except NotFound:
        due.remove(entry)
    except Stale:
        return True  # somebody else goes on
    except Unavailable:
        return False
    return True


def on_due(entry: DueEntry, _now: datetime, _changed: object) -> None:
    """What the sweeper does with one that is not over: the payer is rung for."""
    debt_queue.ring([entry])


def _page(migration: Migration, now: datetime) -> Migration:
    lines, after = instance_lines.running_after(migration.after, A_PAGE)
    for case in map(from_stored, lines):
        if case.definition_id == migration.from_id:
            _one(migration, case, now)
    return migrations.move(migration, replace(migration, after=after or migration.after, over=not after))


def _one(migration: Migration, case: Case, now: datetime) -> None:
    """Migrate an instance in one transaction with its outcome, or say why not."""
    asked = Asked(Caller("application", app_id=case.app_id), now, uuid.uuid4().hex)
    wish = Wish(migration.to_id, migration.nodes, migration.comment, Person(*migration.by))

    def told(outcome: migrating.Outcome) -> list[Write]:
        error = outcome.error.message if outcome.error else ""
        return migrations.outcome(migration.id, migrations.Outcome(case.id, error, outcome.warnings))

    if migration.dry:
        outcome = migrating.try_out(asked, case.id, wish)
    else:
        outcome = migrating.migrate(asked, case.id, wish, told)
    if migration.dry or outcome.error:
        transact(told(outcome), uuid.uuid4().hex)


PAYERS: Mapping[str, Callable[[DueEntry, datetime, Callable[[], bool]], bool]] = {migrations.KIND: pay}
HANDLERS: Mapping[str, Callable[[DueEntry, datetime, object], None]] = {migrations.KIND: on_due}
