"""What an operator may set of a stage's stack: `make deploy … PARAMETERS="Name=value …"`; what is set stays set."""

from __future__ import annotations

from typing import Any

KEPT_DAYS = (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653)
"""How long CloudWatch can keep a log."""
NOTHING = {"Ref": "AWS::NoValue"}


def _text(description: str, default: str = "", **more: Any) -> dict[str, Any]:
    return {"Type": "String", "Default": default, "Description": description, **more}


def _switch(description: str, default: str, *others: str) -> dict[str, Any]:
    return _text(description, default, AllowedValues=[default, *others])


def _list(description: str) -> dict[str, Any]:
    return {**_text(description), "Type": "CommaDelimitedList"}


def _given(name: str) -> dict[str, Any]:
    return {"Fn::Not": [{"Fn::Equals": [{"Ref": name}, ""]}]}


OF_DATA: dict[str, Any] = {
    "LogRetentionDays": {
        "Type": "Number",
        "Default": 180,
        "AllowedValues": list(KEPT_DAYS),
        "Description": "Days that logs are kept.",
    },
    "AlarmEmail": _text("An address that is told of every alarm, once it has confirmed."),
    "AlarmTopic": _text("ARN of an SNS topic of your own that is told of every alarm as well."),
}
CONDITIONS_OF_DATA: dict[str, Any] = {
    "AlarmsGoByEmail": _given("AlarmEmail"),
    "AlarmsGoElsewhere": _given("AlarmTopic"),
}

OF_APP: dict[str, Any] = {
    "Tracing": _switch("Active: X-Ray follows calls through the gateway and the functions.", "PassThrough", "Active"),
    "AccessLogs": _switch(
        "A line of the gateway for every call. on: sets the account's role for it; account: takes the role that the "
        "account has; off: none.",
        "off",
        "on",
        "account",
    ),
    "DomainName": _text("A domain of your own before the API, e.g. todo.example.edu.cn; with CertificateArn."),
    "CertificateArn": _text("ARN of its certificate (ACM, of the same region)."),
    "SubnetIds": _list("Subnets, parted by commas, that the functions run in; they need a way to AWS and out."),
    "SecurityGroupIds": _list("Security groups of the functions there, parted by commas."),
}
CONDITIONS_OF_APP: dict[str, Any] = {
    "Traced": {"Fn::Equals": [{"Ref": "Tracing"}, "Active"]},
    "LogsAccess": {"Fn::Not": [{"Fn::Equals": [{"Ref": "AccessLogs"}, "off"]}]},
    "SetsLoggingRole": {"Fn::Equals": [{"Ref": "AccessLogs"}, "on"]},
    "HasDomain": _given("DomainName"),
    "RunsInVpc": {"Fn::Not": [{"Fn::Equals": [{"Fn::Join": ["", {"Ref": "SubnetIds"}]}, ""]}]},
}


def when(condition: str, then: Any, otherwise: Any = NOTHING) -> dict[str, Any]:
    """A value that depends on a condition."""
    return {"Fn::If": [condition, then, otherwise]}


def table() -> str:
    """Every parameter with its default and meaning, in Markdown."""
    rows = (OF_DATA | OF_APP).items()
    return "".join(f"| `{name}` | {_default(told)} | {told['Description']} |\n" for name, told in rows)


def _default(told: dict[str, Any]) -> str:
    return "none" if told["Default"] == "" else f"`{told['Default']}`"
