"""What rings for the one on duty: alarms on metrics of AWS and the hub; docs/operations.md has a heading for each."""

from __future__ import annotations

from typing import Any

from infra.names import named
from infra.parameters import when

Resource = dict[str, Any]

WHERE: dict[str, Any] = {"service": "todohub", "stage": {"Ref": "Stage"}}
"""Dimensions of the hub's own metrics."""
FLOOD = 300
"""Refused calls of one kind in five minutes that are no accident any more."""
ANSWERED = '$.message = "answered"'


def of_deliveries() -> dict[str, Resource]:
    """Alarms on what `watch` measures of all targets together; which target it is, the metrics per target tell."""
    late, dead = (
        "A change has waited for over an hour.",
        "Deliveries are dead: nothing is tried any more.",
    )
    drift = "A target was to get less than the ledger holds; it has been sent again."
    return {
        "OldestDeliveryAlarm": alarm("oldest-delivery", "todohub/OldestDeliverySeconds", WHERE, late, above=3600),
        "DeadDeliveriesAlarm": alarm("dead-deliveries", "todohub/DeadDeliveries", WHERE, dead),
        "SweepSilentAlarm": silence("sweep-silent", "SweepsDone", "The sweeper has stopped."),
        "WatchSilentAlarm": silence("watch-silent", "WatchesDone", "The watch has stopped."),
        "DriftedDeliveriesAlarm": alarm("drifted-deliveries", "todohub/DriftedDeliveries", WHERE, drift),
    }


def silence(name: str, metric: str, meaning: str) -> Resource:
    """An alarm on a heartbeat: what says nothing for a quarter of an hour has stopped, and missing data tells it."""
    made = alarm(name, f"todohub/{metric}", WHERE, meaning)
    quiet = {"Period": 900, "Threshold": 1, "ComparisonOperator": "LessThanThreshold", "TreatMissingData": "breaching"}
    return {**made, "Properties": {**made["Properties"], **quiet}}


def alarm(name: str, metric: str, where: dict[str, Any], meaning: str, *, above: int = 0) -> Resource:
    """An alarm on more than `above` in five minutes of a metric, e.g. `AWS/Lambda/Errors`, with these dimensions."""
    namespace, _, metric_name = metric.rpartition("/")
    summed = namespace not in ("AWS/SQS", "todohub")
    return {
        "Type": "AWS::CloudWatch::Alarm",
        "Properties": {
            "AlarmName": named(name),
            "AlarmDescription": f"{meaning} What to do: docs/operations.md, {name}.",
            "Namespace": namespace,
            "MetricName": metric_name,
            "Dimensions": [{"Name": key, "Value": value} for key, value in where.items()],
            "Statistic": "Sum" if summed else "Maximum",
            "Period": 300,
            "EvaluationPeriods": 1,
            "Threshold": above,
            "ComparisonOperator": "GreaterThanThreshold",
            "TreatMissingData": "notBreaching",
            "AlarmActions": [{"Ref": "AlarmsTopic"}, when("AlarmsGoElsewhere", {"Ref": "AlarmTopic"})],
        },
    }


def of_the_audit() -> dict[str, Resource]:
    """The alarm on an audit log that was changed behind the hub's back."""
    meaning = "The chain of the audit log is broken: a row was changed, removed or put in between."
    return {"AuditChainAlarm": alarm("audit-chain-broken", "todohub/AuditChainBroken", WHERE, meaning)}


def of_floods() -> dict[str, Resource]:
    """Refused calls, counted from the log lines that they leave: families tell them by codes under a status of 200."""
    guessing = "Somebody is being refused again and again: a wrong credential, or a guesser."
    prying = "A known caller asks again and again for what he may not."
    pressing = "Calls are refused because they are too many."
    answered = {"LogGroupName": {"Ref": "ApiLogs"}}
    by_gateway = '{ ($.status = "429") && ($.integration = "-") }'
    return {
        "UnauthenticatedFilter": _filter(answered, f'{{ ({ANSWERED}) && ($.error = "unauthenticated") }}', "401"),
        "ForbiddenFilter": _filter(
            answered, f'{{ ({ANSWERED}) && (($.error = "forbidden") || ($.error = "account_disabled")) }}', "403"
        ),
        "ThrottledFilter": _filter(answered, f"{{ ({ANSWERED}) && ($.status = 429) }}", "429"),
        "ThrottledByGatewayFilter": _filter({"LogGroupName": {"Ref": "AccessLog"}}, by_gateway, "429"),
        "UnauthenticatedAlarm": _flood("unauthenticated-flood", "401", guessing),
        "ForbiddenAlarm": _flood("forbidden-flood", "403", prying),
        "ThrottledAlarm": _flood("throttled-flood", "429", pressing),
    }


def _filter(where: Resource, pattern: str, code: str) -> Resource:
    counted = {
        "MetricNamespace": "todohub",
        "MetricName": f"Refused{code}",
        "MetricValue": "1",
        "Unit": "Count",
        "Dimensions": [{"Key": name, "Value": f"$.{name}"} for name in WHERE],
    }
    properties = {**where, "FilterPattern": pattern, "MetricTransformations": [counted]}
    return {"Type": "AWS::Logs::MetricFilter", "Properties": properties}


def _flood(name: str, code: str, meaning: str) -> Resource:
    made = alarm(name, f"todohub/Refused{code}", WHERE, meaning, above=FLOOD)
    return {**made, "Properties": {**made["Properties"], "Statistic": "Sum"}}
