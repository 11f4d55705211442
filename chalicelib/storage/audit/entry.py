"""What an entry of the audit log says, and how it is bound to the one before it. Pure."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from chalicelib.storage.base.codec import canonical

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chalicelib.acting import Actor

MAX_TEXT = 2_000
"""Characters of JSON that one field is shown with; a longer value is told by its fingerprint."""
MAX_CHANGES_TEXT = 200_000
"""The same of all changes of an entry: DynamoDB holds 400 KB in an item."""
FIRST = "0" * 64
"""What the first entry of a chain names as the hash before it."""
_SECRET = re.compile(r"secret|token|password|sealed|hash|signature|phone", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one thing.

    Attributes:
        object: what it is and its id, e.g. `user/zhangsan`.
        before, after: its fields; None when it was not there, or is no more.
    """

    object: str
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None


def text_of(actor: Actor, changes: Sequence[Change], chain: str, number: int, previous: str) -> str:
    """An entry as it is stored: the same text for the same entry."""
    room = MAX_CHANGES_TEXT // len(changes)
    who = {name: value for name, value in asdict(actor).items() if value and name != "at"}
    entry = {"at": stamp(actor), **who, "chain": chain, "number": number, "previous": previous}
    return canonical({**entry, "changes": [_told(change, room) for change in changes]})


def hash_of(text: str) -> str:
    """What the next entry names."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def stamp(actor: Actor) -> str:
    """The moment of an entry: UTC, to the microsecond, in order of time."""
    return actor.at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def fingerprint(value: object) -> str:
    """Tells whether two values are the same, and nothing of either."""
    text = value if isinstance(value, str) else canonical(value)
    return f"sha256:{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"


def _told(change: Change, room: int) -> dict[str, Any]:
    before, after = dict(change.before or {}), dict(change.after or {})
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    told = {
        "object": change.object,
        "before": None
        if change.before is None
        else {name: _shown(name, before[name]) for name in names if name in before},
        "after": None if change.after is None else {name: _shown(name, after[name]) for name in names if name in after},
    }
    if len(json.dumps(told, ensure_ascii=False)) <= room:
        return told
    return {**told, "before": _whole(told["before"]), "after": _whole(told["after"])}


def _whole(fields: object) -> dict[str, str] | None:
    return None if fields is None else {"*": fingerprint(fields)}


def _shown(name: str, value: Any) -> Any:
    shown = redacted(value, name)
    return shown if len(json.dumps(shown, ensure_ascii=False)) <= MAX_TEXT else fingerprint(value)


def redacted(value: Any, name: str = "") -> Any:
    """A value with every secret in it, and what an address carries behind its path, told by its fingerprint."""
    if isinstance(value, dict):
        return {key: redacted(each, str(key)) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [redacted(each, name) for each in value]
    if not isinstance(value, str) or not value:
        return value
    if _SECRET.search(name):
        return fingerprint(value)
    address, mark, query = value.partition("?")
    return f"{address}?{fingerprint(query)}" if mark and "://" in address else value
