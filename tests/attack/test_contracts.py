"""schemathesis over docs/openapi.json: whatever is sent, no 5xx, and every answer is one that the description names.

`ATTACK_EXAMPLES` (4) is how many requests are made up for each operation and kind of data; `make attack` makes more.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import load_all_checks, not_a_server_error
from schemathesis.specs.openapi import checks as contract

from app import app
from tests.attack.gateway import NOT_ROUTED, Gateway

if TYPE_CHECKING:
    from tests.attack.town import Town

EXAMPLES = int(os.environ.get("ATTACK_EXAMPLES", "4"))


def _made(found: Any) -> Any:
    return found.ok()


SCHEMA = schemathesis.openapi.from_dict(json.loads((Path(__file__).parents[2] / "docs/openapi.json").read_text()))
OPERATIONS: dict[str, Any] = {
    operation.label: operation for operation in (_made(found) for found in SCHEMA.get_all_operations())
}
ROUTES = {f"{route.method} {route.path}": route for route in app.load_all()}
CHECKS: list[Any] = [
    not_a_server_error,
    contract.status_code_conformance,
    contract.content_type_conformance,
    contract.response_schema_conformance,
]
load_all_checks()


def headers_for(town: Town, label: str) -> list[dict[str, str]]:
    """Credentials that the family of an operation takes, the mighty ones first."""
    known: dict[str, Any] = {
        "hub": lambda: [town.person("admin"), town.person("zhangsan"), town.application("OA")],
        "scim": lambda: [town.person("admin")],
        "oauth2": lambda: [{}],
        "push": lambda: [town.pushing("OA")],
        "transaction": lambda: [town.application("OA")],
        "gov_task": lambda: [town.keyed("OA")],
        "workorder": lambda: [town.at_centre("zhangsan"), town.at_centre("admin")],
        "workorder management": lambda: [town.person("admin"), town.through_service("zhangsan")],
        "workorder jobs": lambda: [town.application("OA"), town.through_service("zhangsan")],
        "workorder types": lambda: [town.person("zhangsan")],
    }
    found: list[dict[str, str]] = known[ROUTES[label].edge.name]()
    return found


@pytest.mark.filterwarnings("ignore")  # the tool's own, about data it could not make
@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize("label", sorted(OPERATIONS))
def test_every_answer_is_one_that_the_description_names(town, ids, label, mode):
    who = headers_for(town, label)
    gateway = Gateway(town.http)
    strategy = OPERATIONS[label].as_strategy(generation_mode=mode)

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def attack(data):
        case = data.draw(strategy)
        if data.draw(st.booleans()):
            _name_what_exists(case, ids)
        case.headers.update(who[data.draw(st.integers(0, len(who) - 1))])
        answer = case.call(base_url="http://localhost", app=gateway)
        if NOT_ROUTED.lower() not in {name.lower() for name in answer.headers}:
            case.validate_response(answer, checks=CHECKS)

    try:
        attack()
    except schemathesis.errors.InvalidSchema:
        raise
    except Exception as error:
        if type(error).__name__ == "Unsatisfiable":  # an operation without parameters has no wrong data
            pytest.skip("no such data")
        raise


def _name_what_exists(case: Any, ids: dict[str, str]) -> None:
    """Put stored ids where ids stand, so that the call gets further than to 'no such thing'."""
    for values in (case.path_parameters, case.query, case.body):
        for each in values if isinstance(values, list) else [values]:
            if isinstance(each, dict):
                each.update({name: ids[name] for name in each if name in ids})
