"""The OpenAPI 3.1 description, made from the routes themselves: pure, and the only place that asks for their models."""

from __future__ import annotations

import inspect
import json
import re
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chalicelib.web.blueprint import Route

VERSION = "1.0.0"
_REFERENCE = "#/components/schemas/{model}"

Json = dict[str, Any]


def document(routes: Iterable[Route]) -> Json:
    """Describe routes; the result depends on nothing but them."""
    schemas: Json = {}
    paths: Json = {}
    headers: set[str] = set()
    for route in sorted(routes, key=lambda route: (route.path, route.method)):
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, schemas)
        headers.update(() if route.public else route.edge.security)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Todo Hub 统一待办中枢", "version": VERSION},
        "paths": paths,
        "components": {
            "schemas": dict(sorted(schemas.items())),
            "securitySchemes": {name: {"type": "apiKey", "in": "header", "name": name} for name in sorted(headers)},
        },
    }


def text(described: Json) -> str:
    """A description as it is committed."""
    return json.dumps(described, ensure_ascii=False, indent=2) + "\n"


def _operation(route: Route, schemas: Json) -> Json:
    operation: Json = {
        "tags": [route.edge.name],
        "operationId": _operation_id(route),
        "summary": route.summary,
        "description": inspect.getdoc(route.view) or "",
        "parameters": [*_path_parameters(route), *_query_parameters(route)],
        "security": [] if route.public else [{name: [] for name in route.edge.security}],
        "responses": {
            "200": {
                "description": "成功",
                "content": {"application/json": {"schema": _schema(route.response, schemas)}},
            },
            "default": {"description": "错误，按该协议自己的格式", "content": {"application/json": {"schema": {}}}},
        },
    }
    if route.body is not None:
        content = {route.consumes: {"schema": _schema(route.body, schemas)}}
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _operation_id(route: Route) -> str:
    return "_".join([route.method.lower(), *re.findall(r"(?<=/)-[A-Za-z0-9]+|[A-Za-z0-9]+", route.path)])


def _path_parameters(route: Route) -> list[Json]:
    names = re.findall(r"{(\w+)}", route.path)
    return [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names]


def _query_parameters(route: Route) -> list[Json]:
    return [
        {"name": name, "in": "query", "description": meaning, "schema": {"type": "string"}}
        for name, meaning in route.query.items()
    ]


def _schema(model_of: Any, schemas: Json) -> Json:
    """A model's schema; the models it refers to go to `schemas`, and one name may mean one model only."""
    if model_of is None:
        return {}
    whole = TypeAdapter(model_of()).json_schema(ref_template=_REFERENCE, by_alias=True)
    for name, schema in whole.pop("$defs", {}).items():
        if schemas.setdefault(name, schema) != schema:
            message = f"two different models are called {name}"
            raise ValueError(message)
    title = whole.get("title")
    if title is None or "properties" not in whole:
        return whole
    if schemas.setdefault(title, whole) != whole:
        message = f"two different models are called {title}"
        raise ValueError(message)
    return {"$ref": _REFERENCE.format(model=title)}
