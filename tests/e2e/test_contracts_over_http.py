"""schemathesis over docs/openapi.json against the deployed hub: no 5xx, no answer that the description does not name.

`make attack` sends ATTACK_HTTP (3) made-up requests to every operation with each kind of data; `make test` a few reads.
tests/attack/test_contracts.py does the same, much more of it, without the gateway between.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode

from infra.calls import send_form
from tests.attack.test_contracts import CHECKS, OPERATIONS, ROUTES

if TYPE_CHECKING:
    Headers = dict[str, str]

WHOLE = "ATTACK_EXAMPLES" in os.environ
EXAMPLES = int(os.environ.get("ATTACK_HTTP", "3")) if WHOLE else 1
READS = sorted(label for label in OPERATIONS if label.startswith("GET /"))
NOBODYS = {"message": "Missing Authentication Token"}
"""What the gateway itself answers for a path that no route has."""


@pytest.fixture(scope="module")
def headers(hub: dict[str, Any]) -> dict[str, list[Headers]]:
    """Family → credentials that it takes."""
    known = hub["transaction"]
    asked = {"client_id": known["client_id"], "client_secret": known["client_secret"]}
    token = send_form(known["token_url"], {"grant_type": "client_credentials", **asked}).body["access_token"]
    admin, application = hub["admin"]["headers"], {"Authorization": token}
    users = [hub["workorder"]["users"][user]["headers"] for user in ("zhangsan", "admin")]
    keyed = {"appKey": hub["gov_task"]["appKey"], "secretKey": hub["gov_task"]["secretKey"]}
    return {
        "hub": [admin, users[0], application],
        "oauth2": [{}],
        "push": [hub["push"]["headers"]],
        "transaction": [application],
        "gov_task": [keyed],
        "workorder": users,
        "workorder management": [admin, hub["workorder"]["service_headers"]],
        "workorder types": [users[0]],
        "scim": [admin],
    }


@pytest.mark.filterwarnings("ignore")  # the tool's own, about data it could not make
@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize("label", sorted(OPERATIONS) if WHOLE else READS[::6])
def test_every_answer_over_http_is_one_that_the_description_names(hub, headers, label, mode):
    who = headers[ROUTES[label].edge.name]

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
        case = data.draw(OPERATIONS[label].as_strategy(generation_mode=mode))
        case.headers.update(who[data.draw(st.integers(0, len(who) - 1))])
        answer = case.call(base_url=hub["base_url"], timeout=60)
        if answer.status_code != 403 or answer.json() != NOBODYS:
            case.validate_response(answer, checks=CHECKS)

    try:
        attack()
    except Exception as error:
        if type(error).__name__ == "Unsatisfiable":  # an operation without parameters has no wrong data
            pytest.skip("no such data")
        raise
