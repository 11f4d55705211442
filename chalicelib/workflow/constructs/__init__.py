"""The register of constructs: what stands at each kind of node, and at the places around nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.workflow.constructs.catch import Boundary, Catch
from chalicelib.workflow.constructs.choosing import Exclusive, Inclusive
from chalicelib.workflow.constructs.joins import InclusiveJoin, Join
from chalicelib.workflow.constructs.passing import Passing
from chalicelib.workflow.constructs.race import Race
from chalicelib.workflow.constructs.several import Several
from chalicelib.workflow.constructs.subprocess import Subprocess
from chalicelib.workflow.constructs.throw import Throw
from chalicelib.workflow.constructs.user import User

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalicelib.workflow.constructs.base import Construct

FLOW = Passing()
RACE = Race()
SEVERAL = Several()
CHOICE = Inclusive()
JOINS: Mapping[str, Construct] = {"parallel": Join(), "inclusive": InclusiveJoin()}
_CATCH, _THROW, _SUBPROCESS = Catch(), Throw(), Subprocess()
BY_KIND: Mapping[str, Construct] = {
    "start": FLOW,
    "pass": FLOW,
    "parallel": FLOW,
    "end": _THROW,
    "throw": _THROW,
    "user": User(),
    "receive": _CATCH,
    "catch": _CATCH,
    "boundary": Boundary(),
    "exclusive": Exclusive(),
    "inclusive": CHOICE,
    "event_gateway": RACE,
    "subprocess": _SUBPROCESS,
    "call": _SUBPROCESS,
}
