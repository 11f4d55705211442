"""After a plain `chalice deploy`: what Chalice cannot say of the gateway, and the smoke check.

    python -m infra.settle <stage>

gives the API the throttle and the refusals that the one-stack way gives it. To be repeated after each `chalice deploy`,
which takes the refusals back.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError

from infra import gateway, smoke
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
