"""What docs/openapi.json must say beside being valid: words for everything, bodies that generators understand."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from chalicelib.protocols import wording

if TYPE_CHECKING:
    from collections.abc import Iterator

COMMITTED = Path(__file__).parent.parent / "docs/openapi.json"
METHODS = ("get", "post", "put", "patch", "delete")
_CHINESE = re.compile(r"[\u4e00-\u9fff]|OpenAPI")

Json = dict[str, Any]


def faults(document: Json) -> Iterator[str]:
    """Everything that is wrong, in sentences."""
    yield from (f"not valid: {each.message}" for each in OpenAPIV31SpecValidator(document).iter_errors())
    if not document["info"]["title"].isascii():
        yield "info.title is not ASCII"
    named = {tag["name"] for tag in document.get("tags", ()) if tag.get("description")}
    seen: set[str] = set()
    for place, operation in _operations(document):
        yield from (f"{place}: {fault}" for fault in _of_operation(document, operation, named))
        if operation["operationId"] in seen:
            yield f"{place}: its operationId stands twice"
        seen.add(operation["operationId"])
    yield from _of_components(document)
    yield from _unused_words(document)


def _operations(document: Json) -> Iterator[tuple[str, Json]]:
    for path, methods in document["paths"].items():
        yield from ((f"{method.upper()} {path}", methods[method]) for method in METHODS if method in methods)


def _of_operation(document: Json, operation: Json, tags: set[str]) -> Iterator[str]:
    if not _CHINESE.search(operation.get("summary", "")):
        yield "no Chinese title"
    if not operation.get("description"):
        yield "no description"
    if not set(operation["tags"]) <= tags:
        yield "a tag that is not described"
    for parameter in operation.get("parameters", ()):
        if "$ref" not in parameter and not _CHINESE.search(parameter.get("description") or ""):
            yield f"parameter {parameter['name']} has no Chinese description"
    for content in operation.get("requestBody", {}).get("content", {}).values():
        yield from _of_body(document, content)


def _of_body(document: Json, content: Json) -> Iterator[str]:
    schema = content["schema"]
    if any(each.get("type") == "array" for each in schema.get("anyOf", ())):
        yield "one or a list at the top of the body"
    if "example" in content:
        whole = {**schema, "components": document["components"]}
        for error in Draft202012Validator(whole).iter_errors(content["example"]):
            yield f"its example is wrong: {error.json_path} {error.message[:200]}"


def _of_components(document: Json) -> Iterator[str]:
    for model, schema in document["components"]["schemas"].items():
        for name, each in schema.get("properties", {}).items():
            if not each.get("description"):
                yield f"{model}.{name} has no description: say what it means in chalicelib/protocols/words.txt"
            if each.get("type") == "null":
                yield f"{model}.{name} is never anything but null"
    for name, scheme in document["components"]["securitySchemes"].items():
        if not scheme.get("description"):
            yield f"header {name} is not explained: see chalicelib/protocols/wording.py"


def _unused_words(document: Json) -> Iterator[str]:
    schemas = document["components"]["schemas"]
    used = {f"{model}.{name}" for model, schema in schemas.items() for name in schema.get("properties", {})}
    used |= {name.partition(".")[2] for name in used}
    used |= {
        each["name"] for _, operation in _operations(document) for each in operation["parameters"] if "name" in each
    }
    yield from (
        f"words.txt explains {name}, which nothing is called" for name in sorted(wording.words().fields.keys() - used)
    )


def main() -> int:
    """Print the faults of the committed description."""
    found = list(faults(json.loads(COMMITTED.read_text("utf-8"))))
    for each in found:
        print(f"docs/openapi.json: {each}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
