"""The models that routes name: modules beside the route's own, imported when a model is first needed."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    ModelOf = Callable[..., Any]
    """Gives a type pydantic understands. Its parameters are named as the modules beside the one it stands in, and are
    these modules: `lambda shapes: shapes.Page[shapes.User]`. So a route declares a model without importing it."""


def model_of(named: ModelOf) -> Any:
    """The model that a route, or an edge, named."""
    code = named.__code__
    beside = code.co_varnames[: code.co_argcount]
    return named(*(_beside(named.__module__, module) for module in beside))


def body_of(view: Callable[..., Any]) -> ModelOf | None:
    """The model of a view's parameter `body`, e.g. `wire.FormBody`; None where it has no such parameter."""
    annotated: str | None = getattr(view, "__annotations__", {}).get("body")
    module, dot, name = (annotated or "").partition(".")
    return (lambda: getattr(_beside(view.__module__, module), name)) if dot else None


def _beside(module: str, name: str) -> Any:
    return import_module(f"{module.rpartition('.')[0]}.{name}")
