"""What `chalice package` cannot say, laid over what it generates: infra/data.py, names, order, policies.

Memory, timeout and reserved concurrency are in infra/functions.py, the environment in .chalice/config.json, the queues'
batch settings in app.py, so that both ways of deploying read them.
"""

from __future__ import annotations

from typing import Any

from infra import data, gateway, options, policies

LISTENS = {"dispatch": "doorbell", "pay": "debts", "work": "jobs", **data.DELIVERS}
"""Function → the queue it drains; its mapping may only be made once the queue exists."""


def overlay(stage: str) -> dict[str, Any]:
    """The template given to `chalice package --merge-template`."""
    merged = data.template()
    merged["Parameters"]["Stage"]["Default"] = stage
    options.lay_over(merged)
    api = {
        "MethodSettings": [throttle()],
        "GatewayResponses": gateway.responses(),
        "BinaryMediaTypes": ["*/*"],  # Chalice writes it into the API's description, where the emulator does not look
        **options.of_api(),
    }
    merged["Resources"] |= {"RestAPI": {"Properties": api}}
    for function in data.FUNCTIONS:
        merged["Resources"] |= _function(function)
    return merged


def throttle() -> dict[str, Any]:
    """Of the whole API: requests a second and at once, with metrics."""
    everywhere = {"HttpMethod": "*", "ResourcePath": "/*"}
    return {**everywhere, "MetricsEnabled": True, "ThrottlingRateLimit": 1000, "ThrottlingBurstLimit": 2000}


def _function(function: str) -> dict[str, Any]:
    is_api = function == data.API
    before = [f"{'Api' if is_api else data.logical(function)}Logs"]
    if function in LISTENS:
        before.append(f"{data.logical(LISTENS[function])}Queue")
    role = "ApiHandlerRole" if is_api else f"{data.logical(function)}Role"
    policy = {"PolicyName": "only-this", "PolicyDocument": policies.in_template(function)}
    return {
        "APIHandler" if is_api else data.logical(function): {
            "DependsOn": before,
            "Properties": {"FunctionName": {"Fn::Sub": data.function_name(function)}, **options.of_function()},
        },
        role: {"Properties": {"Policies": [policy], **options.of_role()}},
    }
