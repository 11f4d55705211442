"""What an operator may switch on (docs/configuration.md), each deployed on an emulator of AWS and looked at there.

The emulator puts no function into a network that CloudFormation names; the rights for it and the parameters are seen.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from infra import data
from infra.aws import client

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

    Shell = Callable[..., subprocess.CompletedProcess[str]]

FUNCTIONS = [data.function_name(each).replace("${Stage}", "dev") for each in data.FUNCTIONS]


@pytest.fixture(scope="module")
def deployed(shell: Shell) -> Callable[[str], str]:
    """Deploys stage dev with these parameters, as `make deploy` does; what it said."""

    def make(parameters: str) -> str:
        done = shell("make", "deploy", "STAGE=dev", "YES=1", f"PARAMETERS={parameters}")
        assert done.returncode == 0, done.stdout + done.stderr
        assert "smoke check: the API, its tables and its secret answer" in done.stdout
        return done.stdout

    make("")
    return make


def stage() -> dict[str, Any]:
    gateway = client("apigateway")
    (api,) = [each for each in gateway.get_rest_apis()["items"] if each["name"] == "todohub"]
    found: dict[str, Any] = gateway.get_stage(restApiId=api["id"], stageName="dev")
    return found


def configurations() -> list[dict[str, Any]]:
    functions = client("lambda")
    return [functions.get_function_configuration(FunctionName=name) for name in FUNCTIONS]


def policies(function: str) -> set[str]:
    role = client("lambda").get_function_configuration(FunctionName=function)["Role"].rpartition("/")[2]
    attached = client("iam").list_attached_role_policies(RoleName=role)["AttachedPolicies"]
    return {each["PolicyName"] for each in attached}


def test_tracing(deployed: Callable[[str], str]) -> None:
    deployed("Tracing=Active")
    assert {each["TracingConfig"]["Mode"] for each in configurations()} == {"Active"}
    assert "AWSXRayDaemonWriteAccess" in policies("todohub-dev")


def test_access_logs_with_a_role_of_the_account(deployed: Callable[[str], str]) -> None:
    deployed("AccessLogs=on")
    assert {each["TracingConfig"]["Mode"] for each in configurations()} == {"Active"}  # said once, it stays
    resources = resources_of("todohub-dev")
    assert {"GatewayLogsRole", "GatewayAccount"} <= resources.keys()
    groups = client("logs").describe_log_groups(logGroupNamePrefix="todohub-dev-access")["logGroups"]
    assert [each["logGroupName"] for each in groups] == ["todohub-dev-access"]


def test_a_network(deployed: Callable[[str], str]) -> None:
    ec2 = client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnets = [ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{number}.0/24")["Subnet"]["SubnetId"] for number in (1, 2)]
    group = ec2.create_security_group(GroupName="hub", Description="hub", VpcId=vpc)["GroupId"]
    deployed(f"SubnetIds={','.join(subnets)} SecurityGroupIds={group}")
    (stack,) = client("cloudformation").describe_stacks(StackName="todohub-dev")["Stacks"]
    known = {each["ParameterKey"]: each["ParameterValue"] for each in stack["Parameters"]}
    assert (known["SubnetIds"], known["SecurityGroupIds"]) == (",".join(subnets), group)
    assert "AWSLambdaVPCAccessExecutionRole" in policies("todohub-dev-dispatch")


def test_a_domain(deployed: Callable[[str], str]) -> None:
    certificate = client("acm").request_certificate(DomainName="todo.example.edu.cn")["CertificateArn"]
    deployed(f"DomainName=todo.example.edu.cn CertificateArn={certificate}")
    gateway = client("apigateway")
    found = gateway.get_domain_name(domainName="todo.example.edu.cn")
    assert found["regionalCertificateArn"] == certificate
    (mapping,) = gateway.get_base_path_mappings(domainName="todo.example.edu.cn")["items"]
    assert mapping["stage"] == "dev"
    (stack,) = client("cloudformation").describe_stacks(StackName="todohub-dev")["Stacks"]
    assert "DomainTarget" in {output["OutputKey"] for output in stack["Outputs"]}


def test_retention_and_who_is_told_of_alarms(deployed: Callable[[str], str]) -> None:
    topic = client("sns").create_topic(Name="duty")["TopicArn"]
    deployed(f"LogRetentionDays=365 AlarmEmail=duty@example.edu.cn AlarmTopic={topic}")
    groups = client("logs").describe_log_groups(logGroupNamePrefix="/aws/lambda/todohub-dev")["logGroups"]
    assert {each["retentionInDays"] for each in groups} == {365}
    alarms = client("cloudwatch").describe_alarms()["MetricAlarms"]
    assert [each["AlarmName"] for each in alarms if topic not in each["AlarmActions"]] == []
    told = [each["Endpoint"] for each in client("sns").list_subscriptions()["Subscriptions"]]
    assert "duty@example.edu.cn" in told


def test_all_is_switched_off_again(deployed: Callable[[str], str]) -> None:
    said = deployed("Tracing=PassThrough AccessLogs=off DomainName= CertificateArn= SubnetIds= SecurityGroupIds=")
    assert not re.search("DATA OUT OF SIGHT", said)
    assert {each["TracingConfig"]["Mode"] for each in configurations()} == {"PassThrough"}
    assert not {"Domain", "DomainMapping", "GatewayAccount"} & resources_of("todohub-dev").keys()
    assert "AWSLambdaVPCAccessExecutionRole" not in policies("todohub-dev-dispatch")


def resources_of(name: str) -> dict[str, str]:
    pages = client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=name)
    return {
        each["LogicalResourceId"]: each["ResourceType"] for page in pages for each in page["StackResourceSummaries"]
    }
