"""After a plain `chalice deploy`: what Chalice cannot say of the gateway, and the smoke check.

    python -m infra.settle <stage>

gives the API the throttle and the refusals that the one-stack way gives it, and its function the bucket of attachments.
To be repeated after each `chalice deploy`, which takes the last two back.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from infra import data, data_stack, gateway, smoke
from infra.aws import api_url, client
from infra.bootstrap import ROOT
from infra.deploy import DEPLOYED
from infra.overlay import throttle
from infra.terminal import Trouble, run, say

if TYPE_CHECKING:
    from pathlib import Path


def settle(apigateway: Any, api_id: str, stage: str) -> None:
    """Set throttle, metrics and refusals of a deployed API, and put them into force."""
    wanted = throttle()
    values = {
        "throttling/rateLimit": str(wanted["ThrottlingRateLimit"]),
        "throttling/burstLimit": str(wanted["ThrottlingBurstLimit"]),
        "metrics/enabled": str(wanted["MetricsEnabled"]).lower(),
    }
    for name, told in gateway.responses().items():
        headers = told.get("ResponseParameters", {}).get("Headers", {})
        apigateway.put_gateway_response(
            restApiId=api_id,
            responseType=name,
            statusCode=str(told["StatusCode"]),
            responseTemplates=told["ResponseTemplates"],
            responseParameters={f"gatewayresponse.header.{key}": value for key, value in headers.items()},
        )
    apigateway.create_deployment(restApiId=api_id, stageName=stage)
    patches = [{"op": "replace", "path": f"/*/*/{path}", "value": value} for path, value in values.items()]
    apigateway.update_stage(restApiId=api_id, stageName=stage, patchOperations=patches)


def name_bucket(stage: str) -> None:
    """Tell the HTTP function which bucket holds the attachments (TODOHUB_FILES), where nobody else has.

    Raises:
        Trouble: the data of the stage is not a stack that `make data` has made.
    """
    functions, name = client("lambda"), data.function_name(data.API).replace("${Stage}", stage)
    known = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    if "TODOHUB_FILES" in known:
        return
    try:
        found = client("cloudformation").describe_stack_resource(
            StackName=f"todohub-{stage}{data_stack.PART}", LogicalResourceId="FilesBucket"
        )
    except ClientError as error:
        raise Trouble(f"The bucket of attachments is not known; first: make data STAGE={stage}. ({error})") from error
    bucket = found["StackResourceDetail"]["PhysicalResourceId"]
    functions.update_function_configuration(
        FunctionName=name, Environment={"Variables": {**known, "TODOHUB_FILES": bucket}}
    )
    functions.get_waiter("function_updated_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 60})
    say(f"attachments are kept in {bucket}")


def deployed_api(stage: str, folder: Path = ROOT) -> str:
    """Id of the API that Chalice has deployed.

    Raises:
        Trouble: it has not, as far as this folder knows.
    """
    noted = folder / f".chalice/deployed/{stage}.json"
    try:
        resources = json.loads(noted.read_text())["resources"]
        return str(next(each["rest_api_id"] for each in resources if each["resource_type"] == "rest_api"))
    except (OSError, ValueError, KeyError, StopIteration):
        raise Trouble(f"{noted} does not tell of a deployed API; first: chalice deploy --stage {stage}.") from None


def main() -> int:
    """Settle one stage and check that it answers."""
    stage = sys.argv[1] if len(sys.argv) > 1 else ""
    if stage not in DEPLOYED:
        raise Trouble("Say which stage: make settle STAGE=dev, or STAGE=prod.")
    api_id = deployed_api(stage)
    try:
        apigateway = client("apigateway")
        settle(apigateway, api_id, stage)
        name_bucket(stage)
    except BotoCoreError as error:
        raise Trouble(f"AWS cannot be reached with the credentials of the environment: {error}") from error
    host = f"{api_id}.execute-api.{apigateway.meta.region_name}.{_suffix(apigateway.meta.partition)}"
    base_url = api_url(api_id, stage) or f"https://{host}/{stage}"
    say(f"throttle, metrics and refusals of {api_id} are those of make deploy")
    smoke.check(base_url, stage)
    return 0


def _suffix(partition: str) -> str:
    return "amazonaws.com.cn" if partition == "aws-cn" else "amazonaws.com"


if __name__ == "__main__":
    run(main)
