"""What identity looks at of a call, whoever took it in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime


class Parameters(Protocol):
    """Query parameters, decoded."""

    def get(self, name: str) -> str | None:
        """The last value of `name`."""


class Call(Protocol):
    """A call as it came in: upper-case method, path still encoded, the moment in UTC."""

    @property
    def method(self) -> str: ...  # noqa: D102 - the class says it, as of the next three

    @property
    def path(self) -> str: ...  # noqa: D102

    @property
    def now(self) -> datetime: ...  # noqa: D102

    @property
    def query(self) -> Parameters: ...  # noqa: D102

    def header(self, name: str) -> str:
        """A header without surrounding blanks, looked up in any letter case; empty when absent."""
