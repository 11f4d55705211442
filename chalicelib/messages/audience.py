"""Who is next: the people of an audience in order of their ids, each once, however many groups name him."""

from __future__ import annotations

import heapq
from itertools import islice
from typing import TYPE_CHECKING

from chalicelib.storage.directory import users
from chalicelib.storage.messages import topics

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from chalicelib.storage.messages.model import Audience


def following(audience: Audience, after: str, number: int) -> tuple[list[str], bool]:
    """The next `number` people behind a user id, and whether there are more; 1 round trip a group."""
    named = sorted(user for user in audience.users if user > after)[: number + 1]
    streams: list[list[str]] = [named, *(users.next_members(group, after, number + 1) for group in audience.groups)]
    if audience.topic:
        streams.append(topics.next_subscribers(audience.topic, after, number + 1))
    found = list(islice(_once(heapq.merge(*streams)), number + 1))
    return found[:number], len(found) > number


def _once(ids: Iterable[str]) -> Iterator[str]:
    last = None
    for each in ids:
        if each != last:
            yield each
        last = each
