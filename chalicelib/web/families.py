"""The Chalice application whose families of routes are imported when one of their routes is first called.

A function that answers pushes never pays for administration, and the event handlers pay for no routes at all. Tools
that must know every route (packaging, the local server, OpenAPI) run in Chalice's CLI mode or call `load_all`.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chalice.app import Chalice

from chalicelib.lazy import lazy
from chalicelib.settings import NO_WAY_IN, settings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chalicelib.web import astray
    from chalicelib.web.blueprint import HubBlueprint, Route
else:
    astray = lazy("chalicelib.web.astray")


NO_AWS = (
    "chalice local serves the code alone and calls the AWS of the environment, which names no region. "
    "Use `make dev`: the same, on the data of the local hub."
)
"""What is said of a local server that could store nothing."""


class HubApp(Chalice):
    """A Chalice app with lazily registered blueprints.

    Args:
        families: first path segment → modules whose `routes` blueprints begin with it.
        elsewhere: the segment whose family answers for paths of no family.
    """

    def __init__(self, app_name: str, families: Mapping[str, tuple[str, ...]], elsewhere: str) -> None:
        super().__init__(app_name=app_name, configure_logs=False)
        self._families = families
        self._elsewhere = elsewhere
        self._loaded: dict[str, HubBlueprint] = {}
        if os.environ.get("AWS_CHALICE_CLI_MODE"):
            _refuse_without_a_way_in(sys.argv)
            _refuse_without_aws(sys.argv, os.environ)
            _let_bytes_out(self, sys.argv)
            self.load_all()

    def __call__(self, event: Any, context: Any) -> dict[str, Any]:
        """Answer API Gateway, with the family of the called route registered; what no route has, too."""
        asked = event.get("requestContext") or {}
        resource = asked.get("resourcePath") or "/"
        segment = (astray.path_of(event) if resource == astray.ANYWHERE else resource).split("/")[1]
        self._load(segment)
        if asked.get("httpMethod") not in self.routes.get(resource, {}):
            return self._refuse(event, context, segment if segment in self._families else self._elsewhere)
        answer: dict[str, Any] = super().__call__(event, context)
        return answer

    def _refuse(self, event: Any, context: Any, segment: str) -> dict[str, Any]:
        self._load(segment)
        family = [route for module in self._families[segment] for route in self._loaded[module].routes]
        response: dict[str, Any] = astray.answer(family, event, context, datetime.now(UTC)).to_dict()
        return response

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


def _let_bytes_out(app: Chalice, command: Sequence[str]) -> None:
    """Say in the API that is deployed that any call may be answered with bytes (web/reply.py)."""
    if {"deploy", "package"} & set(command):
        app.api.binary_types = ["*/*"]


def _refuse_without_a_way_in(command: Sequence[str]) -> None:
    """End a plain `chalice deploy` of a stage that lets nobody in; `make deploy` looks by itself."""
    if "deploy" in command and not settings().lets_people_in:
        sys.exit(NO_WAY_IN.format(stage=settings().stage))


def _refuse_without_aws(command: Sequence[str], environment: Mapping[str, str]) -> None:
    """End a plain `chalice local` that would answer every call 503, not knowing where AWS is."""
    verb = next((word for word in command[1:] if word in ("local", "deploy", "package")), "")
    known = any(environment.get(name) for name in ("AWS_DEFAULT_REGION", "AWS_REGION", "AWS_PROFILE"))
    if verb == "local" and not known and not (Path.home() / ".aws/config").exists():
        sys.exit(NO_AWS)
