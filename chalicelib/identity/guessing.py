"""Who guesses secrets is slowed down, by the id he names and where he calls from, and is on record.

Ten wrong secrets are free; then a wrong one costs a wait that doubles up to a minute, in which nothing is compared.
The count is a container's own: nothing is read or written for a right secret, nor for a wrong one. So a guesser whose
calls meet k containers has k times as many tries; against 256 random bits that changes nothing.

The audit log is told of the 1st, 10th, 100th … refusal of an id and an address within ten minutes, and of at most
`MOST_TOLD` pairs, so that no flood fills it.
"""

from __future__ import annotations

import ipaddress
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from chalicelib.acting import actor
from chalicelib.errors import TooManyRequests, Unauthenticated, Unavailable
from chalicelib.settings import settings
from chalicelib.storage.audit import recording
from chalicelib.storage.audit.entry import Change
from chalicelib.storage.base.keys import digest
from chalicelib.telemetry import logger

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from chalicelib.acting import Actor

WINDOW = timedelta(minutes=10)
LONGEST_WAIT = 60
"""Seconds."""
MOST_PAIRS, MOST_TOLD = 2_000, 100
MANY = "many"


@dataclass(slots=True)
class _Count:
    began: datetime
    last: datetime
    wrong: int = 0


_counts: dict[str, _Count] = {}


@contextmanager
def watched(client: str) -> Iterator[None]:
    """The check of a secret that came with an id.

    Raises:
        TooManyRequests: too many were wrong; wait.
        Unauthenticated: the check's own.
    """
    who = actor()
    if who is None:
        yield
        return
    name = f"{digest(client, 22)} {network(who.source)}"
    _require_patience(name, who.at)
    try:
        yield
    except Unauthenticated as error:
        _count(name, who, error.claimed)
        raise


def told(kind: str) -> None:
    """Put a refused token or ticket on record; it slows nobody down, since many people may share an address."""
    who = actor()
    if who is not None:
        _count(f"{kind} {network(who.source)}", who, kind)


def network(source: str) -> str:
    """What one caller has of addresses: of IPv6 a /64."""
    try:
        address = ipaddress.ip_address(source)
    except ValueError:
        return ""
    return source if address.version == 4 else str(ipaddress.ip_network((address, 64), strict=False))  # noqa: PLR2004


def forget() -> None:
    """Start as a new container does."""
    _counts.clear()


def _require_patience(name: str, now: datetime) -> None:
    count = _counts.get(name)
    free = settings().wrong_secrets
    if count is None or count.wrong < free or now - count.began > WINDOW:
        return
    until = count.last + timedelta(seconds=min(LONGEST_WAIT, 2 ** min(count.wrong - free, 10)))
    if now < until:
        raise TooManyRequests("错误的凭证过多，请稍后重试", retry_after=int((until - now).total_seconds()) + 1)


def _count(name: str, who: Actor, claimed: str) -> None:
    count = _counts.get(name)
    if count is None or who.at - count.began > WINDOW:
        _counts.pop(name, None)
        if len(_counts) >= MOST_PAIRS:
            del _counts[next(iter(_counts))]
        count = _counts[name] = _Count(who.at, who.at)
    count.wrong, count.last = count.wrong + 1, who.at
    if name != MANY and _is_power_of_ten(count.wrong):
        _tell(who, claimed, count.wrong)


def _tell(who: Actor, claimed: str, number: int) -> None:
    _count(MANY, who, "")
    told_so_far = _counts[MANY].wrong
    if told_so_far > MOST_TOLD:
        if not _is_power_of_ten(told_so_far):
            return
        claimed, number = MANY, told_so_far
    try:
        recording.note(Change(f"sign-in/{claimed or 'unknown'}", {}, {"refused": number, "from": who.source}))
    except Unavailable:
        logger().warning("refused sign-in not recorded")


def _is_power_of_ten(number: int) -> bool:
    return str(number).strip("0") == "1"
