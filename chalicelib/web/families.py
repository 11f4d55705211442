"""The Chalice application whose families of routes are imported when one of their routes is first called.

A function that answers pushes never pays for administration, and the event handlers pay for no routes at all. Tools
that must know every route (packaging, the local server, OpenAPI) run in Chalice's CLI mode or call `load_all`.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

from chalice.app import Chalice

from chalicelib.settings import NO_WAY_IN, settings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chalicelib.web.blueprint import HubBlueprint, Route


class HubApp(Chalice):
    """A Chalice app with lazily registered blueprints.

    Args:
        families: first path segment → modules whose `routes` blueprints begin with it.
    """

    def __init__(self, app_name: str, families: Mapping[str, tuple[str, ...]]) -> None:
        super().__init__(app_name=app_name, configure_logs=False)
        self._families = families
        self._loaded: dict[str, HubBlueprint] = {}
        if os.environ.get("AWS_CHALICE_CLI_MODE"):
            _refuse_without_a_way_in(sys.argv)
            self.load_all()

    def __call__(self, event: Any, context: Any) -> dict[str, Any]:
        """Answer API Gateway, with the family of the called route registered."""
        path = (event.get("requestContext") or {}).get("resourcePath") or "/"
        self._load(path.split("/")[1])
        answer: dict[str, Any] = super().__call__(event, context)
        return answer

    def load_all(self) -> list[Route]:
        """Register every family; returns all routes with their contracts."""
        for segment in self._families:
            self._load(segment)
        return [route for blueprint in self._loaded.values() for route in blueprint.routes]

    def _load(self, segment: str) -> None:
        for module in self._families.get(segment, ()):
            if module not in self._loaded:
                blueprint: HubBlueprint = import_module(module).routes
                self._loaded[module] = blueprint
                self.register_blueprint(blueprint)


def _refuse_without_a_way_in(command: Sequence[str]) -> None:
    """End a plain `chalice deploy` of a stage that lets nobody in; `make deploy` looks by itself."""
    if "deploy" in command and not settings().lets_people_in:
        sys.exit(NO_WAY_IN.format(stage=settings().stage))
