"""What a look at a rule's subjects finds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from chalicelib.storage.messages.model import Message
    from chalicelib.storage.reports.alert_rules import Rule

    TaskKey = tuple[str, str]

MOST_SUBJECTS = 100
"""Alerts of one rule that are open at once; what is beyond them is one more, which tells how many."""


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that is as the rule says it must not be.

    Attributes:
        subject: names it within the rule.
        text: what is the matter.
        link: application, task and process instance, as far as it is about them.
        people: ids of those whom it waits for.
    """

    subject: str
    text: str
    link: tuple[str, ...] = ()
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, and how many there are beyond that."""

    facts: list[Fact] = field(default_factory=list)
    beyond: int = 0


@dataclass(frozen=True, slots=True)
class World:
    """What alerts are handed by those whom they do not know.

    Attributes:
        tell: has a message accepted; once, whatever is repeated under its id.
        open_since: tasks of an application's process that may have been open since before a moment, so many at most.
    """

    tell: Callable[[Message, datetime], object]
    open_since: Callable[[str, str, datetime, int], list[TaskKey]]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of rule.

    Attributes:
        title: in words.
        find: (rule, subjects of its open alerts, now, world) → what is found.
        needs: parameters that a rule of it must have; of a group in one string, exactly one.
        may: those it may have besides.
    """

    title: str
    find: Callable[[Rule, list[str], datetime, World], Found]
    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
