"""What a route says of its parameters, for the OpenAPI description. A plain text is the meaning of an optional text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import GenericAlias
from typing import Any

TEXT: Mapping[str, Any] = {"type": "string"}


@dataclass(frozen=True)
class Parameter:
    """A query parameter, or a field of the form where the route takes one.

    Attributes:
        schema: JSON schema of its value.
        required: refused without it.
    """

    meaning: str
    schema: Mapping[str, Any] = field(default_factory=lambda: TEXT)
    required: bool = False


Described = Mapping[str, "str | Parameter"]
"""Name → parameter, or its meaning alone."""


def described(given: str | Parameter) -> Parameter:
    """The parameter that a plain meaning stands for."""
    return Parameter(given) if isinstance(given, str) else given


def whole_number(meaning: str, most: int) -> Parameter:
    """A number from 1 to `most`."""
    return Parameter(meaning, {"type": "integer", "minimum": 1, "maximum": most})


def one_of(*values: str, meaning: str) -> Parameter:
    """One of a few words."""
    return Parameter(meaning, {"type": "string", "enum": list(values)})


def needed(meaning: str, longest: int | None = None) -> Parameter:
    """A text that must be there."""
    length = {} if longest is None else {"maxLength": longest}
    return Parameter(meaning, {**TEXT, "minLength": 1, **length}, required=True)


def listed(model: Any) -> Any:
    """A list of a model, where a route names it."""
    return GenericAlias(list, (model,))
