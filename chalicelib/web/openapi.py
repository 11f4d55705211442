"""The OpenAPI 3.1 description, made from the routes themselves: pure, and the only place that asks for their models."""

from __future__ import annotations

import inspect
import json
import re
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from chalicelib.errors import TooManyRequests
from chalicelib.web.contract import described
from chalicelib.web.declared_models import model_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from chalicelib.web.blueprint import Route

VERSION = "1.0.0"
_REFERENCE = "#/components/schemas/{model}"
REPEAT: dict[str, Any] = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "同一次请求的重发使用同一个值，中枢只办理一次；不同的请求不得共用。",
    "schema": {"type": "string", "maxLength": 255},
}

Json = dict[str, Any]


@dataclass(frozen=True)
class Words:
    """What is said of routes beside what they say themselves.

    Attributes:
        about: what the whole is, in a sentence or two.
        fields: field or parameter → its meaning; `Model.field` says it for one model alone.
        families: edge → what the family is.
        credentials: header → what it proves.
        examples: `METHOD path` → a body that works.
    """

    about: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    families: Mapping[str, str] = field(default_factory=dict)
    credentials: Mapping[str, str] = field(default_factory=dict)
    examples: Mapping[str, Any] = field(default_factory=dict)


def document(routes: Iterable[Route], words: Words | None = None) -> Json:
    """Describe routes; the result depends on nothing but them and the words."""
    words = words or Words()
    routes = sorted(routes, key=lambda route: (route.path, route.method))
    schemas: Json = {}
    refusals: Json = {}
    paths: Json = {}
    headers: set[str] = set()
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, words, schemas, refusals)
        headers.update(() if route.public else (name for together in route.edge.security for name in together))
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Todo Hub",
            "description": words.about,
            "version": VERSION,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/", "description": "这个中枢"}],
        "tags": [
            {"name": name, "description": words.families.get(name, "")}
            for name in sorted({route.edge.name for route in routes})
        ],
        "paths": paths,
        "components": {
            "schemas": {name: _explained(name, schema, words) for name, schema in sorted(schemas.items())},
            "responses": dict(sorted(refusals.items())),
            "parameters": {"IdempotencyKey": REPEAT},
            "securitySchemes": {
                name: {"type": "apiKey", "in": "header", "name": name, "description": words.credentials.get(name, "")}
                for name in sorted(headers)
            },
        },
    }


def text(described: Json) -> str:
    """A description as it is committed."""
    return json.dumps(described, ensure_ascii=False, indent=2) + "\n"


def _explained(model: str, schema: Json, words: Words) -> Json:
    """A model's schema with the meaning of every field, and without fields that are never anything but null."""
    if "properties" not in schema:
        return schema
    given = {name: each for name, each in schema["properties"].items() if each.get("type") != "null"}
    properties = {
        name: _meant(each, words.fields.get(f"{model}.{name}", words.fields.get(name))) for name, each in given.items()
    }
    required = [name for name in schema.get("required", ()) if name in properties]
    return {**schema, "properties": properties, **({"required": required} if "required" in schema else {})}


def _meant(schema: Json, meaning: str | None) -> Json:
    told = {name: value for name, value in schema.items() if name != "title"}
    return {"description": meaning, **told} if meaning else told


def _operation(route: Route, words: Words, schemas: Json, refusals: Json) -> Json:
    operation: Json = {
        "tags": [route.edge.name],
        "operationId": _operation_id(route),
        "summary": route.summary,
        "description": inspect.getdoc(route.view) or "",
        "parameters": [*_path_parameters(route, words), *_query_parameters(route), *_repeat_parameter(route)],
        "security": [] if route.public else [{name: [] for name in together} for together in route.edge.security],
        "responses": _responses(route, schemas, refusals),
    }
    body = route.described or route.body
    if body is not None or _has_form(route):
        schema = _form(route) if body is None else _schema(body, schemas)
        example = words.examples.get(f"{route.method} {route.path}")
        shown = {"schema": schema} | ({} if example is None else {"example": example})
        operation["requestBody"] = {"required": True, "content": {route.consumes: shown}}
    return operation


def _responses(route: Route, schemas: Json, refusals: Json) -> Json:
    """What a success looks like, and every status a refusal may have; what waits behind a redirect has no body."""
    success = {"description": "成功"}
    if route.status == HTTPStatus.OK:
        success |= _success(route, schemas)
    answers: Json = {str(route.status): success}
    for status in sorted({*route.edge.refused_with, TooManyRequests.status}):
        if status == route.status:
            continue
        name = f"{re.sub('[^A-Za-z0-9]', '_', route.edge.name)}_{status}"
        refusal = _json(_schema(route.edge.refusal, schemas), route.edge.media)
        refusals[name] = {"description": HTTPStatus(status).phrase, **refusal}
        answers[str(status)] = {"$ref": f"#/components/responses/{name}"}
    return answers


def _success(route: Route, schemas: Json) -> Json:
    """What a success looks like, beside the refusal that some families give with the same status."""
    refusals = [_schema(route.edge.refusal, schemas)] if HTTPStatus.OK in route.edge.refused_with else []
    media = route.edge.media
    if route.produces not in ("application/json", media):
        file = {route.produces: {"schema": {"type": "string"}}}
        return {"content": {**file, **(_json(refusals[0], media)["content"] if refusals else {})}}
    found = [_schema(route.response, schemas), *refusals]
    return _json({"anyOf": found} if refusals else found[0], route.produces)


def _json(schema: Json, media: str) -> Json:
    return {"content": {media: {"schema": schema}}}


def _has_form(route: Route) -> bool:
    return route.form and route.method == "POST"


def _form(route: Route) -> Json:
    fields = {name: described(given) for name, given in route.query.items()}
    properties = {name: {**each.schema, "description": each.meaning} for name, each in fields.items()}
    required = [name for name, each in fields.items() if each.required]
    return {"type": "object", "properties": properties, "required": required}


def _operation_id(route: Route) -> str:
    return "_".join([route.method.lower(), *re.findall(r"(?<=/)-[A-Za-z0-9]+|[A-Za-z0-9]+", route.path)])


def _path_parameters(route: Route, words: Words) -> list[Json]:
    return [
        {
            "name": name,
            "in": "path",
            "description": words.fields.get(name, ""),
            "required": True,
            "schema": {"type": "string"},
        }
        for name in re.findall(r"{(\w+)}", route.path)
    ]


def _repeat_parameter(route: Route) -> list[Json]:
    repeatable = route.method != "GET" and not route.public and route.edge.repeatable
    return [{"$ref": "#/components/parameters/IdempotencyKey"}] if repeatable else []


def _query_parameters(route: Route) -> list[Json]:
    if _has_form(route):
        return []
    fields = {name: described(given) for name, given in route.query.items()}
    return [
        {
            "name": name,
            "in": "query",
            "description": each.meaning,
            "required": each.required,
            "schema": dict(each.schema),
        }
        for name, each in fields.items()
    ]


def _schema(named: Any, schemas: Json) -> Json:
    """A model's schema; the models it refers to go to `schemas`, and one name may mean one model only."""
    if named is None:
        return {}
    whole = TypeAdapter(model_of(named)).json_schema(ref_template=_REFERENCE, by_alias=True)
    for name, schema in whole.pop("$defs", {}).items():
        if schemas.setdefault(name, schema) != schema:
            message = f"two different models are called {name}"
            raise ValueError(message)
    if "title" not in whole or "properties" not in whole:
        return whole
    title = re.sub(r"\W", "_", whole["title"])
    if schemas.setdefault(title, whole) != whole:
        message = f"two different models are called {title}"
        raise ValueError(message)
    return {"$ref": _REFERENCE.format(model=title)}
