"""What would be deployed, read without a network."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from cfnlint.api import lint
from cfnlint.config import ManualArgs

from chalicelib.settings import STAGES
from infra import data
from infra.package import render
from tests.infra.scanned import SCANNED

if TYPE_CHECKING:
    from collections.abc import Iterator

Resources = dict[str, dict[str, Any]]
REGIONS = ["cn-north-1", "us-east-1"]
"""The two partitions' first ones: linting for every region takes five times as long and adds nothing here."""


@pytest.fixture(scope="module", params=STAGES)
def rendered(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict[str, Any]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PIP_NO_INDEX", "1")
        return request.param, render(request.param, tmp_path_factory.mktemp("package")).template


@pytest.fixture(scope="module")
def resources(rendered: tuple[str, dict[str, Any]]) -> Resources:
    found: Resources = rendered[1]["Resources"]
    return found


def of_type(resources: Resources, kind: str) -> dict[str, dict[str, Any]]:
    return {name: found["Properties"] for name, found in resources.items() if found["Type"] == kind}


def statements(resources: Resources) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, role in of_type(resources, "AWS::IAM::Role").items():
        for policy in role.get("Policies", ()):
            yield from ((name, statement) for statement in policy["PolicyDocument"]["Statement"])


def faults(template: str) -> list[str]:
    """Errors and warnings of cfn-lint; its informational rules are opinions."""
    config = ManualArgs(include_experimental=True, regions=REGIONS)
    return [str(match) for match in lint(template, config=config)]


def seconds(resources: Resources, name: str) -> int:
    timeout: int = resources[name]["Properties"]["Timeout"]
    return timeout


def test_the_template_is_clean_for_cfn_lint(rendered: tuple[str, dict[str, Any]]) -> None:
    assert faults(json.dumps(rendered[1])) == []


def test_the_data_template_alone_is_clean_for_cfn_lint() -> None:
    assert faults((data.ROOT / "infra/data.yaml").read_text()) == []


def test_the_stage_is_fixed_by_the_package(rendered: tuple[str, dict[str, Any]]) -> None:
    stage, template = rendered
    assert template["Parameters"]["Stage"]["Default"] == stage
    for function in of_type(template["Resources"], "AWS::Serverless::Function").values():
        assert function["Environment"]["Variables"]["TODOHUB_STAGE"] == stage


def test_every_table_is_on_demand_recoverable_and_kept(resources: Resources) -> None:
    tables = of_type(resources, "AWS::DynamoDB::Table")
    assert len(tables) >= 6
    for name, table in tables.items():
        assert table["BillingMode"] == "PAY_PER_REQUEST"
        assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
        assert table["DeletionProtectionEnabled"] is True
        assert resources[name]["DeletionPolicy"] == resources[name]["UpdateReplacePolicy"] == "Retain"


def test_every_queue_has_a_dead_letter_queue_with_an_alarm(resources: Resources) -> None:
    queues = of_type(resources, "AWS::SQS::Queue")
    dead = {
        queue["RedrivePolicy"]["deadLetterTargetArn"]["Fn::GetAtt"][0]: name
        for name, queue in queues.items()
        if "RedrivePolicy" in queue
    }
    assert set(queues) == set(dead) | set(dead.values())
    watched = {
        alarm["Dimensions"][0]["Value"]["Fn::GetAtt"][0]
        for alarm in of_type(resources, "AWS::CloudWatch::Alarm").values()
        if alarm["MetricName"] == "ApproximateNumberOfMessagesVisible"
    }
    assert watched == set(dead)


def test_a_message_stays_hidden_six_times_as_long_as_its_function_may_run(resources: Resources) -> None:
    queues = {queue["QueueName"]["Fn::Sub"]: queue for queue in of_type(resources, "AWS::SQS::Queue").values()}
    for name, function in of_type(resources, "AWS::Serverless::Function").items():
        for event in function.get("Events", {}).values():
            if event["Type"] == "SQS":
                queue = event["Properties"]["Queue"]["Fn::Sub"].rpartition(":")[2]
                visible = queues[re.sub("-(local|dev|prod)-", "-${Stage}-", queue)]["VisibilityTimeout"]
                assert visible >= 6 * seconds(resources, name)


def test_a_function_that_drains_a_queue_is_made_after_it(resources: Resources) -> None:
    for name, function in of_type(resources, "AWS::Serverless::Function").items():
        if any(event["Type"] == "SQS" for event in function.get("Events", {}).values()):
            assert any(other in of_type(resources, "AWS::SQS::Queue") for other in resources[name]["DependsOn"])


def test_the_http_function_ends_before_the_gateway_gives_up(resources: Resources) -> None:
    assert seconds(resources, "APIHandler") < 29


def test_what_no_route_has_reaches_the_function_by_every_path_and_method(resources: Resources) -> None:
    paths = resources["RestAPI"]["Properties"]["DefinitionBody"]["paths"]
    integration = paths["/health"]["get"]["x-amazon-apigateway-integration"]
    for path in ("/", "/{proxy+}"):
        assert paths[path].keys() == {"get", "post", "put", "delete", "patch", "head", "options"}
        assert all(taken["x-amazon-apigateway-integration"] == integration for taken in paths[path].values())


def test_the_gateways_own_refusals_have_the_hubs_form(resources: Resources) -> None:
    for answer in resources["RestAPI"]["Properties"]["GatewayResponses"].values():
        told = json.loads(answer["ResponseTemplates"]["application/json"])
        assert (told["code"], told.keys()) == (answer["StatusCode"], {"code", "msg", "error"})


def test_every_function_has_its_own_role_log_retention_and_alarms(resources: Resources) -> None:
    functions = of_type(resources, "AWS::Serverless::Function")
    assert {function["FunctionName"]["Fn::Sub"] for function in functions.values()} == {
        data.function_name(function) for function in data.FUNCTIONS
    }
    roles = [function["Role"]["Fn::GetAtt"][0] for function in functions.values()]
    assert len(set(roles)) == len(functions)
    groups = {group["LogGroupName"]["Fn::Sub"]: group for group in of_type(resources, "AWS::Logs::LogGroup").values()}
    alarms = [
        (alarm["MetricName"], alarm["Dimensions"][0]["Value"].get("Fn::Sub"))
        for alarm in of_type(resources, "AWS::CloudWatch::Alarm").values()
        if alarm["Namespace"] == "AWS/Lambda"
    ]
    for function in functions.values():
        name = function["FunctionName"]["Fn::Sub"]
        assert groups[f"/aws/lambda/{name}"]["RetentionInDays"] == {"Ref": "LogRetentionDays"}
        assert ("Errors", name) in alarms
        assert ("Throttles", name) in alarms


def test_no_policy_has_a_wildcard_action_an_unnamed_resource_or_scans_a_table(resources: Resources) -> None:
    checked = list(statements(resources))
    roles = set(of_type(resources, "AWS::IAM::Role")) - {"GatewayLogsRole"}  # API Gateway's own: AWS's policy for it
    assert {name for name, _ in checked} == roles
    for _, statement in checked:
        for action in statement["Action"]:
            assert "*" not in action
        if "dynamodb:Scan" in statement["Action"]:
            assert {resource["Fn::Sub"].rpartition("/index/")[2] for resource in statement["Resource"]} <= SCANNED
        for resource in statement["Resource"]:
            arn = resource["Fn::Sub"]
            assert arn.startswith("arn:${AWS::Partition}:")
            assert "*" not in arn.removesuffix("/*" if ":s3:::" in arn else ":*")
            assert arn.endswith(":*") == (":logs:" in arn)


def test_no_function_is_handed_a_secret_in_its_environment(resources: Resources) -> None:
    for function in of_type(resources, "AWS::Serverless::Function").values():
        assert not [name for name in function["Environment"]["Variables"] if re.search("SECRET|KEY|PASSWORD", name)]


@pytest.mark.parametrize("heartbeat", ["SweepSilentAlarm", "WatchSilentAlarm"])
def test_a_schedule_that_has_stopped_is_an_alarm(heartbeat):
    alarm = data.template()["Resources"][heartbeat]["Properties"]
    assert (alarm["TreatMissingData"], alarm["ComparisonOperator"]) == ("breaching", "LessThanThreshold")
