"""What operators set, see and do: parameters of the stack, alarms on floods, a plain deployment that is settled."""

from __future__ import annotations

import json
import re
from typing import Any

import boto3
import pytest
from moto import mock_aws

from infra import agreeing, alarms, data, deploy, gateway, options, settle
from infra.terminal import Trouble
from tests.documented import searches

RESOURCES: dict[str, Any] = data.template()["Resources"]


def test_a_plain_deployment_is_settled_with_the_throttle_and_the_refusals_of_the_other_way():
    with mock_aws():
        apigateway = boto3.client("apigateway", region_name="us-east-1")
        api = apigateway.create_rest_api(name="todohub")["id"]
        root = apigateway.get_resources(restApiId=api)["items"][0]["id"]
        apigateway.put_method(restApiId=api, resourceId=root, httpMethod="GET", authorizationType="NONE")
        apigateway.put_integration(restApiId=api, resourceId=root, httpMethod="GET", type="MOCK")
        apigateway.create_deployment(restApiId=api, stageName="dev")
        settle.settle(apigateway, api, "dev")
        settle.settle(apigateway, api, "dev")
        found = apigateway.get_stage(restApiId=api, stageName="dev")["methodSettings"]["*/*"]
        assert (found["throttlingRateLimit"], found["throttlingBurstLimit"], found["metricsEnabled"]) == (
            1000,
            2000,
            True,
        )
        for name, wanted in gateway.responses().items():
            told = apigateway.get_gateway_response(restApiId=api, responseType=name)
            assert told["statusCode"] == str(wanted["StatusCode"])
            assert told["responseTemplates"] == wanted["ResponseTemplates"]


def test_what_chalice_has_deployed_is_read_from_its_own_notes(tmp_path):
    with pytest.raises(Trouble, match="chalice deploy --stage dev"):
        settle.deployed_api("dev", tmp_path)
    notes = tmp_path / ".chalice/deployed/dev.json"
    notes.parent.mkdir(parents=True)
    notes.write_text(json.dumps({"resources": [{"resource_type": "rest_api", "rest_api_id": "a1"}]}))
    assert settle.deployed_api("dev", tmp_path) == "a1"


@pytest.mark.parametrize("given", [["AlarmEmail"], ["AlarmEmail=a", "x"]])
def test_a_parameter_without_a_value_is_refused(given):
    with pytest.raises(Trouble, match="Name=value"):
        agreeing.parameters_of(given)


def test_parameters_are_given_once_and_stay(tmp_path):
    place = deploy.Place("dev", "bucket", parameters={"AlarmEmail": "duty@example.edu.cn"})
    template: dict[str, Any] = {"Parameters": {"Stage": {}, "AlarmEmail": {}, "LogRetentionDays": {}}}
    with mock_aws(), pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        s3 = boto3.client("s3", region_name="us-east-1")
        s3.create_bucket(Bucket="bucket")
        s3.put_object(Bucket="bucket", Key="t.json", Body=json.dumps(template))
        patch.setattr(deploy, "_values_now", lambda _: {"LogRetentionDays": "365", "Gone": "1", "AlarmEmail": "old"})
        wanted = {
            each["ParameterKey"]: each["ParameterValue"] for each in deploy._wanted("t.json", place)["Parameters"]
        }
        assert wanted == {"Stage": "dev", "AlarmEmail": "duty@example.edu.cn", "LogRetentionDays": "365"}
        with pytest.raises(Trouble, match="no parameter Alarm; it has Stage, AlarmEmail"):
            deploy._wanted("t.json", deploy.Place("dev", "bucket", parameters={"Alarm": "x"}))


@pytest.mark.parametrize("code", ["401", "403", "429"])
def test_a_flood_of_refusals_rings(code):
    names = {each["MetricName"] for each in of_type("AWS::CloudWatch::Alarm")}
    counted = [each for each in of_type("AWS::Logs::MetricFilter") if code in json.dumps(each)]
    assert f"Refused{code}" in names
    assert counted
    for each in counted:
        (metric,) = each["MetricTransformations"]
        assert metric["MetricNamespace"] == "todohub"
        assert [each["Key"] for each in metric["Dimensions"]] == list(alarms.WHERE)


def test_every_alarm_can_go_to_a_topic_of_the_operators_own():
    for each in of_type("AWS::CloudWatch::Alarm"):
        assert each["AlarmActions"][1] == {
            "Fn::If": ["AlarmsGoElsewhere", {"Ref": "AlarmTopic"}, {"Ref": "AWS::NoValue"}]
        }


def test_the_access_log_holds_nothing_that_a_caller_fills_in():
    used = {name for text in options.LINE.values() for name in re.findall(r"\$context\.([A-Za-z.]+)", text)}
    assert not used & {"path", "identity.userAgent", "identity.user", "authorizer.principalId", "identity.apiKey"}
    assert "requestId" in used


def of_type(kind: str) -> list[dict[str, Any]]:
    return [each["Properties"] for each in RESOURCES.values() if each["Type"] == kind]


def test_every_search_names_fields_that_a_log_line_has_and_commands_that_there_are():
    known = FIELDS | options.LINE.keys()
    assert len(searches()) >= 6
    for query in searches():
        for step in query.split("\n| "):
            command = step.split()[0]
            assert command in {"fields", "filter", "sort", "limit", "stats"}, step
            bare = re.sub(r'"[^"]*"|/[^/]+/', "", step)
            words = set(re.findall(r"[@a-z_][a-z_]*", bare)) - WORDS
            assert words <= known, (words - known, step)


FIELDS = {"@timestamp", "@message", "message", "request_id", "method", "route", "status", "error", "caller_kind"}
FIELDS |= {
    "app_id",
    "user_id",
    "source",
    "claimed",
    "push_id",
    "fault",
    "where",
    "level",
    "location",
    "rung_for",
    "tasks",
}
WORDS = {
    "fields",
    "filter",
    "sort",
    "limit",
    "stats",
    "count",
    "by",
    "as",
    "desc",
    "asc",
    "like",
    "and",
    "or",
    "in",
    "bin",
}
WORDS |= {"m", "calls", "refused", "not", "ispresent", "pct", "max"}
