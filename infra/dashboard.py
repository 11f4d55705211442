"""One CloudWatch dashboard for a stage: what comes in, what waits, what fails. One costs a few dollars a month."""

from __future__ import annotations

import json
from typing import Any

WIDTH, HEIGHT = 12, 6
Metric = list[Any]


def resource(queues: tuple[str, ...], functions: dict[str, str]) -> dict[str, Any]:
    """The CloudFormation resource.

    Args:
        queues: names of the queues that are drained.
        functions: label → function name, with `${Stage}` open.
    """
    api = ["ApiName", "todohub", "Stage", "${Stage}"]
    hub = ["service", "todohub", "stage", "${Stage}"]
    each = list(functions.items())
    widgets = [
        _widget(
            "Requests, and answers that are errors",
            "Sum",
            [_api(name, api) for name in ("Count", "4XXError", "5XXError")],
        ),
        _widget("Latency of the API, ms", "p99", [_api("Latency", api), ["...", {"stat": "p50"}]]),
        _widget(
            "Deliveries: seconds the oldest waits, dead ones, forgotten ones",
            "Maximum",
            [["todohub", name, *hub] for name in ("OldestDeliverySeconds", "DeadDeliveries", "DriftedDeliveries")],
        ),
        _widget("Backlog by target", "Maximum", [[_search("todohub,service,stage,target", "TargetBacklog")]]),
        _widget(
            "Age of the oldest message, s", "Maximum", [_queue("ApproximateAgeOfOldestMessage", q) for q in queues]
        ),
        _widget(
            "Messages nobody could read",
            "Maximum",
            [_queue("ApproximateNumberOfMessagesVisible", f"{queue}-dead") for queue in queues],
        ),
        _widget("Errors of functions", "Sum", [_function("Errors", *one) for one in each]),
        _widget("Throttles of functions", "Sum", [_function("Throttles", *one) for one in each]),
        _widget("Duration of functions, ms", "p99", [_function("Duration", *one) for one in each]),
        _widget("Write units by table", "Sum", [[_search("AWS/DynamoDB,TableName", "ConsumedWriteCapacityUnits")]]),
    ]
    for number, widget in enumerate(widgets):
        widget |= {"x": number % 2 * WIDTH, "y": number // 2 * HEIGHT, "width": WIDTH, "height": HEIGHT}
    body = json.dumps({"widgets": widgets}, separators=(",", ":"))
    return {
        "Type": "AWS::CloudWatch::Dashboard",
        "Properties": {"DashboardName": {"Fn::Sub": "todohub-${Stage}"}, "DashboardBody": {"Fn::Sub": body}},
    }


def _widget(title: str, stat: str, metrics: list[Metric]) -> dict[str, Any]:
    shown = {"title": title, "stat": stat, "period": 300, "region": "${AWS::Region}", "metrics": metrics}
    return {"type": "metric", "properties": shown}


def _api(name: str, where: list[str]) -> Metric:
    return ["AWS/ApiGateway", name, *where]


def _queue(name: str, queue: str) -> Metric:
    return ["AWS/SQS", name, "QueueName", f"todohub-${{Stage}}-{queue}", {"label": queue}]


def _function(name: str, label: str, function: str) -> Metric:
    return ["AWS/Lambda", name, "FunctionName", function, {"label": label}]


def _search(schema: str, name: str) -> dict[str, str]:
    return {"expression": f"SEARCH('{{{schema}}} MetricName=\"{name}\" todohub ${{Stage}}', 'Maximum', 300)"}
