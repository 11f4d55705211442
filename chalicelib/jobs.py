"""A job as it is handed to whoever does it, and what he answers: the words between the centre and what calls others."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

HTTP = "type:http"
"""What a diagram calls a connector whose address it names itself, in fields of these names."""
HTTP_FIELDS = frozenset(
    {
        "requestMethod",
        "requestUrl",
        "requestHeaders",
        "requestBody",
        "responseVariableName",
        "saveResponseVariableAsJson",
    }
)
HTTP_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be done.

    Attributes:
        job_id: names it outside; the same over all attempts.
        called: what the diagram calls who does it: `type:http`, a class, an expression.
        app_id, process_key, instance_id, node_id: where it comes from.
        fields: what the diagram hands over, by name.
        variables: what the instance knows.
        answer: the variable that the whole answer goes to; empty for none.
        attempts: how often it has failed.
    """

    job_id: str
    called: str
    app_id: str
    process_key: str
    instance_id: str
    node_id: str
    fields: Mapping[str, Any]
    variables: Mapping[str, Any]
    answer: str = ""
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Done:
    """It has been done; `variables` become the instance's."""

    variables: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Erred:
    """It has come to an error that the diagram may catch by its code."""

    code: str
    variables: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Later:
    """Not now. Counted as a failed attempt unless `free`; `seconds` from now, None for when nobody will try again."""

    reason: str
    seconds: float | None
    free: bool = False


Answer = Done | Erred | Later
