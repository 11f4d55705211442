"""The register of constructs: what stands at each kind of node, and at the places around nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.workflow.constructs.catch import Boundary, Catch, Listener, Receive
from chalicelib.workflow.constructs.choosing import Exclusive, Inclusive
from chalicelib.workflow.constructs.decision import Decision
from chalicelib.workflow.constructs.joins import InclusiveJoin, Join
from chalicelib.workflow.constructs.passing import Parallel, Passing
from chalicelib.workflow.constructs.race import Race
from chalicelib.workflow.constructs.service import Service
from chalicelib.workflow.constructs.several import Several
from chalicelib.workflow.constructs.start import EventStart, Start
from chalicelib.workflow.constructs.subprocess import Call, EventSubprocess, LateCall, Subprocess
from chalicelib.workflow.constructs.throw import End, Throw
from chalicelib.workflow.constructs.user import User

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalicelib.workflow.constructs.base import Construct
    from chalicelib.workflow.elements import Element

CONSTRUCTS: tuple[Construct, ...] = (
    EventStart(),
    Start(),
    End(),
    User(),
    Passing(),
    Receive(),
    Catch(),
    Throw(),
    Boundary(),
    Exclusive(),
    Parallel(),
    Inclusive(),
    Race(),
    Subprocess(),
    EventSubprocess(),
    Call(),
    LateCall(),
    Decision(),
    Service(),
)
BY_KIND: Mapping[str, Construct] = {construct.kind: construct for construct in CONSTRUCTS}
BY_TAG: Mapping[str, Construct] = {tag: construct for construct in CONSTRUCTS for tag in construct.tags}

FLOW = Passing()
RACE = Race()
LISTENER = Listener()
SEVERAL = Several()
CHOICE = Inclusive()
JOINS: Mapping[str, Construct] = {"parallel": Join(), "inclusive": InclusiveJoin()}


def tag_of(element: Element, within: Element) -> str:
    """The element that an element is meant as.

    A service task of Flowable's type dmn is a business rule task; a sub-process that an event triggers, and its start,
    are constructs of their own.
    """
    if element.tag == "serviceTask" and element.vendored("type") == "dmn":
        return "businessRuleTask"
    if element.tag == "subProcess" and element.get("triggeredByEvent") == "true":
        return "eventSubProcess"
    if element.tag == "startEvent" and within.get("triggeredByEvent") == "true":
        return "eventStartEvent"
    return element.tag


REFUSED = {
    "scriptTask": "脚本任务不会被执行，请改用决策表、连接器或外部任务",
    "transaction": "不支持事务子流程，请改用子流程与错误边界事件",
    "adHocSubProcess": "不支持即席子流程，请改用并行网关或包容网关",
    "complexGateway": "不支持复杂网关，请改用包容网关或带完成条件的多实例",
}
"""Elements that cannot run here, and what to use instead."""
