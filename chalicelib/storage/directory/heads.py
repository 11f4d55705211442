"""Heads of departments: who they are for some people, and which departments somebody is a head of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.storage.directory import entries, users

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalicelib.storage.directory.model import Entry

MOST_DEPARTMENTS = 2_000
"""Departments that are looked through for those of a head."""


def heads_of(user_ids: Sequence[str]) -> tuple[str, ...]:
    """Ids of the heads of these people's departments, each once; 2 round trips."""
    known = users.find_users(user_ids) if user_ids else {}
    wanted = dict.fromkeys(each.department_id for each in known.values() if each.department_id)
    found = entries.find_entries("department", list(wanted)) if wanted else {}
    return tuple(dict.fromkeys(head for each in found.values() if each.enabled for head in each.heads))


def departments_of(head: str) -> list[Entry]:
    """The departments that somebody is a head of, and all that are under them."""
    known = entries.all_entries("department", MOST_DEPARTMENTS) or []
    own = [each for each in known if head in each.heads]
    found = {each.id: each for each in own}
    while own:
        own = [each for each in known if each.parent_id in {parent.id for parent in own} and each.id not in found]
        found |= {each.id: each for each in own}
    return list(found.values())
