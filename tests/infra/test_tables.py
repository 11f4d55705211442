"""The tables of infra/data.yaml have the keys and indexes that the models in storage/ expect."""

from __future__ import annotations

from importlib import import_module
from pkgutil import walk_packages
from typing import Any

import pytest

from chalicelib import storage
from chalicelib.settings import settings
from chalicelib.storage.base.dynamo import HubModel
from infra import data

for module in walk_packages(storage.__path__, "chalicelib.storage."):
    import_module(module.name)

MODELS = {model.Meta.table_name: model for model in HubModel.__subclasses__()}
TABLES = {
    resource["Properties"]["TableName"]["Fn::Sub"].replace("${Stage}", settings().stage): resource["Properties"]
    for resource in data.template()["Resources"].values()
    if resource["Type"] == "AWS::DynamoDB::Table"
}


def shape(attributes: Any, keys: Any, indexes: Any) -> dict[str, Any]:
    return {
        "attributes": {found["AttributeName"]: found["AttributeType"] for found in attributes},
        "keys": key_kinds(keys),
        "indexes": {name: (key_kinds(schema), projection) for name, schema, projection in indexes},
    }


def key_kinds(schema: Any) -> dict[str, str]:
    return {key["AttributeName"]: key["KeyType"] for key in schema}


def test_every_model_has_its_table_and_every_table_its_model() -> None:
    assert set(MODELS) == set(TABLES)


@pytest.mark.parametrize("name", sorted(TABLES))
def test_keys_and_indexes_are_those_of_the_model(name: str) -> None:
    table, model = TABLES[name], MODELS[name]._get_schema()
    declared = table.get("GlobalSecondaryIndexes", [])
    expected = model["global_secondary_indexes"]
    assert shape(
        table["AttributeDefinitions"],
        table["KeySchema"],
        [(index["IndexName"], index["KeySchema"], index["Projection"]) for index in declared],
    ) == shape(
        model["attribute_definitions"],
        model["key_schema"],
        [(index["index_name"], index["key_schema"], index["projection"]) for index in expected],
    )
