"""Whose turn it is among what is due: shard by shard, and in each from where the run before stopped."""

from __future__ import annotations

from itertools import chain, zip_longest
from typing import TYPE_CHECKING

from chalicelib.storage.ledger import due

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from chalicelib.todo.reminders import DueEntry

_SHARDS = [str(number) for number in range(due.SHARDS)]


class Turns:
    """How far each shard has come, as long as this container lives; a new one begins with the oldest again."""

    def __init__(self) -> None:
        self._places: dict[str, str] = {}

    def due(self, now: datetime, limit: int) -> Iterator[DueEntry]:
        """What is due, at most `limit` entries a shard, one of each shard in turn.

        Who stops before the end goes on there in the next run, and so does who met a full shard; what lies before that
        place has its turn when nothing else is left.
        """
        places = dict(self._places)
        ahead = {shard: due.of_shard(shard, now, limit, after=places.get(shard, "")) for shard in _SHARDS}
        yield from _in_turn(ahead.values())
        short = {shard: limit - len(found) for shard, found in ahead.items() if len(found) < limit}
        for shard in short:
            self._places.pop(shard, None)
        again = [due.of_shard(shard, now, room) for shard, room in short.items() if shard in places]
        yield from (entry for entry in _in_turn(again) if _lies_before(entry, places))

    def met(self, entry: DueEntry) -> None:
        """This entry has had its turn."""
        shard, at = due.place(entry)
        self._places[shard] = at

    def forget(self) -> None:
        """Start as a new container does."""
        self._places.clear()


def _in_turn(read: Iterable[Sequence[DueEntry]]) -> Iterator[DueEntry]:
    return (entry for entry in chain.from_iterable(zip_longest(*read)) if entry is not None)


def _lies_before(entry: DueEntry, places: Mapping[str, str]) -> bool:
    shard, at = due.place(entry)
    return at <= places[shard]
