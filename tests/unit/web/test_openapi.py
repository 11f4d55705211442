import json
import re

import pytest
from pydantic import BaseModel, Field

from chalicelib.identity.caller import ANONYMOUS
from chalicelib.web.blueprint import HubBlueprint
from chalicelib.web.edge import Edge
from chalicelib.web.openapi import Words, document, text
from chalicelib.web.reply import Reply

EDGE = Edge("demo", lambda _: ANONYMOUS, lambda *_: Reply(), security=(("appId", "accessToken"), ("Authorization",)))


class Person(BaseModel):
    name: str


class Letter(BaseModel):
    sender: Person
    text: str = Field(alias="body", max_length=10)


def described(words=None, **contract):
    routes = HubBlueprint(__name__, EDGE)

    @routes.post("/people/{personId}/letters/{n}", summary="send a letter", **contract)
    def send(request):
        """Sends it."""

    return document(routes.routes, words)


def operation(whole):
    return whole["paths"]["/people/{personId}/letters/{n}"]["post"]


def test_a_route_is_described_with_its_parameters_words_and_headers():
    whole = described(query={"copy": "whether to keep a copy"})
    found = operation(whole)
    assert found["summary"] == "send a letter"
    assert found["description"] == "Sends it."
    assert [(p["name"], p["in"]) for p in found["parameters"]] == [
        ("personId", "path"),
        ("n", "path"),
        ("copy", "query"),
    ]
    assert found["security"] == [{"appId": [], "accessToken": []}, {"Authorization": []}]
    assert set(whole["components"]["securitySchemes"]) == {"appId", "accessToken", "Authorization"}
    assert whole["servers"][0]["url"] == "/"
    assert [tag["name"] for tag in whole["tags"]] == ["demo"]
    assert "requestBody" not in found


def test_models_are_shared_by_name_under_their_wire_names():
    whole = described(body=lambda: Letter, response=lambda: list[Letter])
    schemas = whole["components"]["schemas"]
    assert set(schemas) == {"Letter", "Person"}
    assert schemas["Letter"]["properties"]["body"]["maxLength"] == 10
    assert operation(whole)["requestBody"]["content"]["application/json"]["schema"]["$ref"].endswith("/Letter")


def test_fields_and_bodies_are_explained_by_the_words():
    words = Words(fields={"name": "姓名", "Letter.body": "正文"}, examples={
        "POST /people/{personId}/letters/{n}": {"sender": {"name": "张三"}, "body": "你好"},
    })  # fmt: skip
    whole = described(words, body=lambda: Letter)
    schemas = whole["components"]["schemas"]
    assert schemas["Person"]["properties"]["name"] == {"description": "姓名", "type": "string"}
    assert schemas["Letter"]["properties"]["body"]["description"] == "正文"
    assert operation(whole)["requestBody"]["content"]["application/json"]["example"]["body"] == "你好"


def test_what_is_never_anything_but_null_is_left_out():
    class Empty(BaseModel):
        data: None
        code: int

    schema = described(body=lambda: Empty)["components"]["schemas"]["Empty"]
    assert (set(schema["properties"]), schema["required"]) == ({"code"}, ["code"])


def test_a_family_that_honours_keys_says_so():
    assert operation(described())["parameters"][-1]["name"] == "n"
    keyed = Edge("demo", lambda _: ANONYMOUS, lambda *_: Reply(), repeatable=True)
    found = operation(described(edge=keyed))["parameters"]
    assert found[-1] == {"$ref": "#/components/parameters/IdempotencyKey"}


def test_two_models_of_one_name_are_refused():
    other = type("Person", (BaseModel,), {"__annotations__": {"age": int}})
    with pytest.raises(ValueError, match="Person"):
        described(body=lambda: Letter, response=lambda: other)


def test_a_public_route_needs_no_header():
    whole = described(public=True)
    assert operation(whole)["security"] == []
    assert whole["components"]["securitySchemes"] == {}


def test_the_text_is_the_same_every_time_and_every_reference_leads_somewhere():
    whole = described(body=lambda: Letter)
    assert text(whole) == text(described(body=lambda: Letter))
    for name in re.findall(r'"#/components/schemas/(\w+)"', text(whole)):
        assert name in json.loads(text(whole))["components"]["schemas"]
