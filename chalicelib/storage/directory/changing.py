"""Changing things of the registry: one, or many in as few transactions as hold them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from chalicelib.storage.audit.entry import Change
from chalicelib.storage.base.again import Again, until_settled
from chalicelib.storage.base.transact import Stale
from chalicelib.storage.directory import registry_rows as rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import TypeVar

    from chalicelib.storage.base.transact import Write
    from chalicelib.storage.directory.registry_rows import Kind

    Thing = TypeVar("Thing", bound=Any)
    Stored = Mapping[str, Thing]


class Pending(NamedTuple):
    """One change of many: the thing as read (None: there is none), as it is to be, and what that takes."""

    key: str
    old: Any
    new: Any
    writes: Sequence[Write]


def change_one(
    kind: Kind,
    key: str,
    find: Callable[[], Thing],
    how: Callable[[Thing], Thing],
    body: Callable[[Thing], dict[str, Any]],
    also: Callable[[Thing, Thing], Sequence[Write]] = lambda _old, _new: (),
) -> Thing:
    """Replace a thing by what `how` makes of it; what stays the same is not written.

    Args:
        kind: what it is.
        key: its id.
        find: reads it; its errors are the caller's.
        how: what is to become of it.
        body: what is stored of it.
        also: what else leads from the old thing to the new one.

    Raises:
        Unavailable: storage did not answer, or others kept changing it.
    """

    def attempt(_: int) -> Thing:
        old = find()
        new = how(old)
        if new == old:
            return old
        change = Change(f"{kind}/{key}", body(old), body(new))
        rows.commit([rows.put(kind, key, body(new), version=old.version), *also(old, new)], [change])
        return replace(new, version=old.version + 1)

    return until_settled(attempt)


def change_many(
    kind: Kind,
    changes: Mapping[str, Callable[[Thing | None], Thing]],
    find: Callable[[Sequence[str]], Stored[Thing]],
    writes_of: Callable[[Thing | None, Thing], Sequence[Write]],
    body: Callable[[Thing], dict[str, Any]],
    guard: Callable[[Sequence[Pending]], Callable[[Sequence[Pending]], Sequence[Write]]] = lambda _: lambda _: (),
) -> list[Thing]:
    """Replace things by what the changes make of them (of None where there is none).

    What a change leaves as it was is not written. Each transaction holds as many things as fit. When one fails for good
    the earlier ones stand, and repeating the whole call ends with every thing as asked.

    Args:
        kind: what they are.
        changes: by id.
        find: those of some ids that are stored.
        writes_of: what leads from the old thing to the new one.
        body: what is stored of a thing.
        guard: told of all changes, gives for those of one transaction the write (one at most) that goes with them.

    Raises:
        Unavailable: storage did not answer, or others kept changing the same ones.
    """
    done: dict[str, Thing] = {}

    def attempt(_: int) -> list[Thing]:
        missing = [key for key in changes if key not in done]
        stored = find(missing)
        wanted = [_pending(key, stored.get(key), changes[key], writes_of) for key in missing]
        also = guard(wanted)
        for chunk in _chunks(wanted):
            try:
                _commit(kind, chunk, also(chunk), body)
            except Stale:
                continue
            done.update((each.key, each.new) for each in chunk)
        if len(done) < len(changes):
            raise Again
        return [done[key] for key in changes]

    return until_settled(attempt)


def _pending(
    key: str,
    old: Thing | None,
    change: Callable[[Thing | None], Thing],
    writes_of: Callable[[Thing | None, Thing], Sequence[Write]],
) -> Pending:
    new = change(old)
    return Pending(key, old, new, writes_of(old, new) if new != old else ())


def _chunks(wanted: Sequence[Pending]) -> Iterator[list[Pending]]:
    chunk: list[Pending] = []
    size = 0
    for each in wanted:
        if chunk and size + len(each.writes) >= rows.MAX_WRITES:  # one is left for the guard
            yield chunk
            chunk, size = [], 0
        chunk.append(each)
        size += len(each.writes)
    if chunk:
        yield chunk


def _commit(kind: Kind, chunk: Sequence[Pending], also: Sequence[Write], body: Callable[[Any], dict[str, Any]]) -> None:
    writes = [*(write for each in chunk for write in each.writes), *also]
    if writes:
        changes = [
            Change(f"{kind}/{each.key}", body(each.old) if each.old else None, body(each.new))
            for each in chunk
            if each.writes
        ]
        rows.commit([*writes, *rows.count_new(kind, sum(each.old is None for each in chunk))], changes)
