"""Deploy a package as one CloudFormation stack, to AWS or to the emulator by the same calls.

python -m infra.deploy <stage> [--bucket NAME]      deploys to the AWS account of the environment
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError, WaiterError

from infra.aws import client
from infra.console import Trouble, run, say
from infra.package import Package, digest, package

FIRST_DEPLOYMENT_FAILED = ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "REVIEW_IN_PROGRESS")
PATIENCE = {"Delay": 1, "MaxAttempts": 900}


def deploy(built: Package, stage: str, bucket: str, endpoint: str | None = None) -> dict[str, str]:
    """Upload the zip, create or update the stack `todohub-<stage>`, wait, and return the stack's outputs.

    Raises:
        Trouble: CloudFormation refused or rolled back; names the resources and reasons.
    """
    name = f"todohub-{stage}"
    template_url = _upload(built, bucket, endpoint)
    cloudformation = client("cloudformation", endpoint)
    say(f"deploying stack {name}")
    try:
        _apply(cloudformation, name, template_url, stage)
    except WaiterError as error:
        raise Trouble(f"Stack {name} was not deployed: {_reasons(cloudformation, name)}") from error
    (stack,) = cloudformation.describe_stacks(StackName=name)["Stacks"]
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", ())}


def _upload(built: Package, bucket: str, endpoint: str | None) -> str:
    s3 = client("s3", endpoint)
    _ensure_bucket(s3, bucket)
    key = f"{digest(built.zip)}.zip"
    s3.upload_file(str(built.zip), bucket, key)
    for resource in built.template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = {"Bucket": bucket, "Key": key}
    template = json.dumps(built.template, separators=(",", ":"), ensure_ascii=False).encode()
    template_key = f"{hashlib.sha256(template).hexdigest()[:32]}.json"
    s3.put_object(Bucket=bucket, Key=template_key, Body=template)
    url: str = s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": template_key})
    return url.partition("?")[0]


def _ensure_bucket(s3: Any, bucket: str) -> None:
    try:
        s3.head_bucket(Bucket=bucket)
    except ClientError:
        region = s3.meta.region_name
        where = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
        s3.create_bucket(Bucket=bucket, **where)
        closed = dict.fromkeys(
            ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True
        )
        s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=closed)


def _apply(cloudformation: Any, name: str, template_url: str, stage: str) -> None:
    status = _status(cloudformation, name)
    if status in FIRST_DEPLOYMENT_FAILED:
        cloudformation.delete_stack(StackName=name)
        cloudformation.get_waiter("stack_delete_complete").wait(StackName=name, WaiterConfig=PATIENCE)
        status = None
    wanted = {
        "StackName": name,
        "TemplateURL": template_url,
        "Parameters": [{"ParameterKey": "Stage", "ParameterValue": stage}],
        "Capabilities": ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
        "Tags": [{"Key": "project", "Value": "todohub"}, {"Key": "ms-custom-id", "Value": "todohub"}],
    }
    try:
        if status is None:
            cloudformation.create_stack(**wanted)
        else:
            cloudformation.update_stack(**wanted)
    except ClientError as error:
        if "No updates are to be performed" in str(error):
            return
        raise Trouble(f"CloudFormation refused the template of {name}: {error}") from error
    waiter = "stack_create_complete" if status is None else "stack_update_complete"
    cloudformation.get_waiter(waiter).wait(StackName=name, WaiterConfig=PATIENCE)


def _status(cloudformation: Any, name: str) -> str | None:
    try:
        (stack,) = cloudformation.describe_stacks(StackName=name)["Stacks"]
    except ClientError:
        return None
    status: str = stack["StackStatus"]
    return status if status != "DELETE_COMPLETE" else None


def _reasons(cloudformation: Any, name: str) -> str:
    events = cloudformation.describe_stack_events(StackName=name)["StackEvents"]
    failed = [event for event in events if event["ResourceStatus"].endswith("FAILED")]
    return "; ".join(f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason')}" for event in failed[:5])


def main() -> int:
    """Package and deploy one stage to AWS."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("stage", choices=["dev", "prod"])
    parser.add_argument("--bucket", help="where the zip goes; default todohub-artefacts-<account>-<region>")
    arguments = parser.parse_args()
    try:
        bucket = arguments.bucket or _default_bucket()
        with tempfile.TemporaryDirectory() as scratch:
            outputs = deploy(package(arguments.stage, Path(scratch)), arguments.stage, bucket)
    except BotoCoreError as error:
        raise Trouble(f"AWS cannot be reached with the credentials of the environment: {error}") from error
    say(f"deployed: {outputs['EndpointURL']}")
    return 0


def _default_bucket() -> str:
    sts = client("sts")
    return f"todohub-artefacts-{sts.get_caller_identity()['Account']}-{sts.meta.region_name}"


if __name__ == "__main__":
    run(main)
