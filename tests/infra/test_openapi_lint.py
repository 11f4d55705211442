"""The rules that the description is held to."""

import copy
import json

import pytest

from infra.openapi_lint import COMMITTED, faults


@pytest.fixture(scope="module")
def committed():
    return json.loads(COMMITTED.read_text("utf-8"))


def test_the_committed_description_keeps_every_rule(committed):
    assert list(faults(committed)) == []


@pytest.mark.parametrize(
    ("break_it", "told"),
    [
        (lambda d: d["info"].update(title="统一待办中枢"), "info.title is not ASCII"),
        (lambda d: d["paths"]["/hub/me"]["get"].update(summary="The caller"), "GET /hub/me: no Chinese title"),
        (lambda d: d["paths"]["/hub/me"]["get"].update(tags=["other"]), "GET /hub/me: a tag"),
        (lambda d: d["paths"]["/hub/me"]["get"].update(operationId="get_hub_people"), "operationId stands twice"),
        (
            lambda d: d["components"]["schemas"]["Me"]["properties"]["language"].pop("description"),
            "Me.language has no description",
        ),
        (
            lambda d: d["components"]["schemas"]["Me"]["properties"].update(x={"type": "null", "description": "x"}),
            "Me.x is never anything but null",
        ),
        (
            lambda d: d["paths"]["/workflow/task/batch"]["post"]["requestBody"]["content"]["application/json"].update(
                example={"rows": []}
            ),
            "POST /workflow/task/batch: its example is wrong",
        ),
        (lambda d: d["components"]["securitySchemes"]["appId"].pop("description"), "header appId is not explained"),
        (lambda d: d["paths"]["/hub/me"]["get"].update(responses=[]), "not valid"),
    ],
)
def test_a_description_that_breaks_a_rule_is_told_so(committed, break_it, told):
    broken = copy.deepcopy(committed)
    break_it(broken)
    assert any(told in fault for fault in faults(broken))
