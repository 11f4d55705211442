"""Put an import off until it is used, so that a function which never needs a library never pays for it.

if TYPE_CHECKING:
    from chalicelib.protocols.push import wire
else:
    wire = lazy("chalicelib.protocols.push.wire")
"""

from __future__ import annotations

from importlib import import_module
from typing import Any


def lazy(module: str) -> Any:
    """A stand-in for `module` that imports it when the first of its attributes is asked for."""
    return _Lazy(module)


class _Lazy:
    def __init__(self, module: str) -> None:
        self._module = module

    def __getattr__(self, name: str) -> object:
        value: object = getattr(import_module(self._module), name)
        self.__dict__[name] = value
        return value

    def __repr__(self) -> str:
        return f"<lazy module {self._module}>"
