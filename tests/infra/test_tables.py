"""The tables of infra/data.yaml have the keys and indexes that the models in storage/ expect."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import pytest

from chalicelib import storage
from chalicelib.settings import settings
from chalicelib.storage.dynamo import HubModel
from infra import data

for module in iter_modules(storage.__path__):
    import_module(f"chalicelib.storage.{module.name}")

TABLES = {
    resource["Properties"]["TableName"]["Fn::Sub"].replace("${Stage}", settings().stage): resource["Properties"]
    for resource in data.template()["Resources"].values()
    if resource["Type"] == "AWS::DynamoDB::Table"
}


def models() -> dict[str, type[HubModel]]:
    return {model.Meta.table_name: model for model in HubModel.__subclasses__()}


def keys(table: dict[str, Any], schema: list[dict[str, str]]) -> set[tuple[str, str, str]]:
    types = {found["AttributeName"]: found["AttributeType"] for found in table["AttributeDefinitions"]}
    return {(key["AttributeName"], key["KeyType"], types[key["AttributeName"]]) for key in schema}


def wanted_keys(owner: Any) -> set[tuple[str, str, str]]:
    attributes = owner.get_attributes() if hasattr(owner, "get_attributes") else owner._get_attributes()
    found = set()
    for attribute in attributes.values():
        kind = "HASH" if attribute.is_hash_key else "RANGE" if attribute.is_range_key else None
        if kind:
            found.add((attribute.attr_name, kind, attribute.attr_type))
    return found


def test_every_model_has_its_table_and_every_table_its_model() -> None:
    assert set(models()) == set(TABLES)


@pytest.mark.parametrize("name", sorted(TABLES))
def test_keys_and_indexes_are_those_of_the_model(name: str) -> None:
    table, model = TABLES[name], models()[name]
    assert keys(table, table["KeySchema"]) == wanted_keys(model)
    indexes = {index["IndexName"]: keys(table, index["KeySchema"]) for index in table.get("GlobalSecondaryIndexes", [])}
    assert indexes == {index: wanted_keys(found) for index, found in model._indexes.items()}


def test_attributes_are_defined_only_where_a_key_needs_them() -> None:
    for table in TABLES.values():
        schemas = [table["KeySchema"], *(index["KeySchema"] for index in table.get("GlobalSecondaryIndexes", []))]
        needed = {key["AttributeName"] for schema in schemas for key in schema}
        assert {found["AttributeName"] for found in table["AttributeDefinitions"]} == needed
