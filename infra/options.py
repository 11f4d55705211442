"""What an operator may switch on in the packaged app: tracing, access logs, network, domain (infra/parameters.py)."""

from __future__ import annotations

import json
from typing import Any

from infra import parameters
from infra.parameters import when

MANAGED = "arn:${AWS::Partition}:iam::aws:policy"
LINE = {
    "service": "todohub",
    "stage": "$context.stage",
    "time": "$context.requestTime",
    "request_id": "$context.requestId",
    "source": "$context.identity.sourceIp",
    "method": "$context.httpMethod",
    "route": "$context.resourcePath",
    "status": "$context.status",
    "ms": "$context.responseLatency",
    "integration": "$context.integration.status",
    "refused": "$context.error.responseType",
}
"""Of the gateway's access log; `request_id` leads to the function's own line, which names the caller. No path and no
query: they are the caller's to fill."""


def lay_over(merged: dict[str, Any]) -> None:
    """Add parameters, conditions and what depends on them to a template for `chalice package --merge-template`."""
    merged["Parameters"] |= parameters.OF_APP
    merged["Conditions"] |= parameters.CONDITIONS_OF_APP
    merged["Resources"] |= _role_of_the_gateway() | _domain()
    merged["Outputs"] = {
        "DomainTarget": {
            "Condition": "HasDomain",
            "Description": "What the DNS name of the domain points at (CNAME).",
            "Value": {"Fn::GetAtt": ["Domain", "RegionalDomainName"]},
        }
    }


def of_api() -> dict[str, Any]:
    """Properties of the API."""
    log = {"DestinationArn": {"Fn::GetAtt": ["AccessLog", "Arn"]}, "Format": json.dumps(LINE, separators=(",", ":"))}
    return {"TracingEnabled": when("Traced", True, False), "AccessLogSetting": when("LogsAccess", log)}


def of_function() -> dict[str, Any]:
    """Properties of a function."""
    network = {"SubnetIds": {"Ref": "SubnetIds"}, "SecurityGroupIds": {"Ref": "SecurityGroupIds"}}
    return {"Tracing": {"Ref": "Tracing"}, "VpcConfig": when("RunsInVpc", network)}


def of_role() -> dict[str, Any]:
    """Properties of a function's role: AWS's own policies for what is switched on."""
    network = {"Fn::Sub": f"{MANAGED}/service-role/AWSLambdaVPCAccessExecutionRole"}
    traces = {"Fn::Sub": f"{MANAGED}/AWSXRayDaemonWriteAccess"}
    return {"ManagedPolicyArns": [when("RunsInVpc", network), when("Traced", traces)]}


def _role_of_the_gateway() -> dict[str, Any]:
    """The account's role by which API Gateway writes logs. One an account and region: it stays when the stack goes."""
    kept = {"Condition": "SetsLoggingRole", "DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}
    service = {"Effect": "Allow", "Principal": {"Service": "apigateway.amazonaws.com"}, "Action": "sts:AssumeRole"}
    writes = {"Fn::Sub": f"{MANAGED}/service-role/AmazonAPIGatewayPushToCloudWatchLogs"}
    return {
        "GatewayLogsRole": {
            "Type": "AWS::IAM::Role",
            **kept,
            "Properties": {
                "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [service]},
                "ManagedPolicyArns": [writes],
            },
        },
        "GatewayAccount": {
            "Type": "AWS::ApiGateway::Account",
            **kept,
            "Properties": {"CloudWatchRoleArn": {"Fn::GetAtt": ["GatewayLogsRole", "Arn"]}},
        },
    }


def _domain() -> dict[str, Any]:
    return {
        "Domain": {
            "Type": "AWS::ApiGateway::DomainName",
            "Condition": "HasDomain",
            "Properties": {
                "DomainName": {"Ref": "DomainName"},
                "RegionalCertificateArn": {"Ref": "CertificateArn"},
                "EndpointConfiguration": {"Types": ["REGIONAL"]},
                "SecurityPolicy": "TLS_1_2",
            },
        },
        "DomainMapping": {
            "Type": "AWS::ApiGateway::BasePathMapping",
            "Condition": "HasDomain",
            "Properties": {
                "DomainName": {"Ref": "Domain"},
                "RestApiId": {"Ref": "RestAPI"},
                "Stage": {"Ref": "RestAPI.Stage"},
            },
        },
    }
