"""Who is in the directory and what its groups are called, as this container last read it whole.

A list of people for whoever looks for somebody: found by a part of the name, which no key of a table answers. Read once
a minute and container, so that a look costs nothing; who is new, or called otherwise now, is found within that minute.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.errors import BadInput
from chalicelib.identity.remembered import Remembered
from chalicelib.storage.directory import entries, users

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from chalicelib.storage.directory.model import Entry, EntryKind, User

SECONDS = 60
MOST_PEOPLE, MOST_ENTRIES = 50_000, 5_000
KINDS: tuple[EntryKind, ...] = ("role", "group", "department")

_people: Remembered[tuple[User, ...]] = Remembered()
_names: Remembered[Names] = Remembered()


@dataclass(frozen=True)
class Names:
    """The enabled entries of the directory, by kind and id."""

    entries: Mapping[EntryKind, Mapping[str, Entry]]

    def of(self, kind: EntryKind, key: str) -> str:
        """What an entry is called; its id where it has no name."""
        found = self.entries[kind].get(key)
        return found.name if found else key

    def of_group(self, candidate_group: str) -> str:
        """What a candidate group is called: a role's name for `ROLE<id>`, a department's for `DEPT<id>`."""
        for prefix, kind in (("ROLE", "role"), ("DEPT", "department")):
            key = candidate_group.removeprefix(prefix)
            if key != candidate_group and key in self.entries[kind]:  # type: ignore[index]
                return self.of(kind, key)  # type: ignore[arg-type]
        return self.of("group", candidate_group)


def people(now: datetime) -> tuple[User, ...]:
    """Everybody who is enabled, by name.

    Raises:
        BadInput: more than 50,000 people, who are looked for by their whole id only.
    """
    known = _people.get("", now, SECONDS)
    if known is None:
        found = users.everybody(MOST_PEOPLE)
        if found is None:
            raise BadInput(f"人员超过 {MOST_PEOPLE} 人，请输入完整的用户 ID", field="keyword")
        known = tuple(sorted((user for user in found if user.enabled), key=lambda user: (user.name, user.user_id)))
        _people.put("", known, now)
    return known


def names(now: datetime) -> Names:
    """What roles, groups and departments are called; those beyond 5,000 of a kind go by their ids."""
    known = _names.get("", now, SECONDS)
    if known is None:
        with ThreadPoolExecutor(len(KINDS)) as pool:
            found = list(pool.map(lambda kind: entries.all_entries(kind, MOST_ENTRIES) or [], KINDS))
        known = Names(
            {kind: {each.id: each for each in own if each.enabled} for kind, own in zip(KINDS, found, strict=True)}
        )
        _names.put("", known, now)
    return known


def forget() -> None:
    """Read the directory anew next time: it has been changed here."""
    _people.forget()
    _names.forget()
