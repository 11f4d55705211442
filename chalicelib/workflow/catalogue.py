"""Definitions kept by their id: a warm function reads and checks a diagram once, since a deployed one never changes."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalicelib.workflow.model import Definition


class Catalogue:
    """The most recently used definitions; one for each process of a running function."""

    def __init__(self, size: int = 64) -> None:
        self._size = size
        self._kept: OrderedDict[str, Definition] = OrderedDict()

    def get(self, definition_id: str, load: Callable[[], Definition]) -> Definition:
        """The definition with this id; `load` is called, and what it gives kept, when it is not here."""
        found = self._kept.get(definition_id) or load()
        self._kept[definition_id] = found
        self._kept.move_to_end(definition_id)
        if len(self._kept) > self._size:
            self._kept.popitem(last=False)
        return found
