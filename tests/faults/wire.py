"""One fault at one outbound call: DynamoDB, SQS, KMS, Secrets Manager or a target's HTTP; the others go through.

Calls are numbered from 1 as they are made. DynamoDB's idempotency is honoured as AWS documents it, which moto does not:
a transaction sent again under its token is answered and not done again, and other content under a token is refused.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from botocore.client import BaseClient
from botocore.exceptions import ClientError, ConnectionClosedError, ReadTimeoutError

from chalicelib.outbound.outcome import Answered, NotSent, Unknown
from tests.faults.crashes import Killed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tests.faults.site import Site

WRITES = {"TransactWriteItems", "PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem"}
EFFECTS = WRITES | {"SendMessage"}
_TOKEN = "ClientRequestToken"
_THROTTLED = {
    "dynamodb": "ProvisionedThroughputExceededException",
    "sqs": "RequestThrottled",
    "kms": "ThrottlingException",
    "secretsmanager": "ThrottlingException",
}


@dataclass(frozen=True)
class Call:
    """One outbound call: `service` is AWS's name for it, or `http`."""

    service: str
    operation: str
    arguments: Any
    send: Callable[[], Any]

    @property
    def name(self) -> str:
        """As reports show it."""
        return f"{self.service}.{self.operation}"


Fault = "Callable[[Site, Call], Any]"


def lost(site: Site, call: Call) -> Any:
    """The request never arrived, however often the SDK sent it."""
    if call.service == "http":
        return NotSent("connection refused")
    raise ConnectionClosedError(endpoint_url="http://aws.test")


def unanswered(site: Site, call: Call) -> Any:
    """It took effect; no answer ever came back."""
    answer = call.send()
    if call.service == "http":
        return Unknown("the answer was lost")
    del answer
    raise ReadTimeoutError(endpoint_url="http://aws.test")


def resent(site: Site, call: Call) -> Any:
    """It took effect, its answer was lost, and the SDK sent the same request again."""
    call.send()
    return call.send()


def throttled(site: Site, call: Call) -> Any:
    """The service refuses to take so much; a batch is answered with everything left over."""
    if call.service == "http":
        return Answered(429, {"retry-after": "1"}, b"{}", 1, site.clock.now())
    if call.operation == "BatchGetItem":
        return {"Responses": {}, "UnprocessedKeys": call.arguments["RequestItems"]}
    if call.operation == "BatchWriteItem":
        return {"UnprocessedItems": call.arguments["RequestItems"]}
    raise _refusal(_THROTTLED[call.service], call.operation)


def broken(site: Site, call: Call) -> Any:
    """The service has a fault of its own."""
    if call.service == "http":
        return Answered(500, {}, b"oops", 1, site.clock.now())
    raise _refusal("InternalServerError", call.operation, status=500)


def conflict(site: Site, call: Call) -> Any:
    """A transaction of somebody else held one of the items at that moment."""
    if call.operation.startswith("Transact"):
        reasons = [{"Code": "None"} for _ in call.arguments["TransactItems"]]
        reasons[-1] = {"Code": "TransactionConflict", "Message": "Transaction is ongoing for the item"}
        raise _refusal("TransactionCanceledException", call.operation, CancellationReasons=reasons)
    raise _refusal("TransactionConflictException", call.operation)


def killed(site: Site, call: Call) -> Any:
    """The process is gone right after the call."""
    call.send()
    raise Killed(call.name)


def overtaken(site: Site, call: Call) -> Any:
    """Somebody else acts on the same things just before the call: its conditions meet other rows than were read."""
    site.overtake()
    return call.send()


FAULTS: dict[str, Callable[[Site, Call], Any]] = {
    fault.__name__: fault for fault in (lost, unanswered, resent, throttled, broken, conflict, killed, overtaken)
}


def fits(fault: str, call: Call, *, has_rival: bool) -> bool:
    """Whether such a call can meet such a fault, and meets it otherwise than another one.

    A read whose answer is lost is a lost read; an AWS service with a fault of its own is met as one that throttles.
    """
    if fault == "overtaken":
        return has_rival and call.service == "dynamodb" and call.operation in WRITES
    if fault == "conflict":
        return call.service == "dynamodb" and (call.operation.startswith("Transact") or call.operation in WRITES)
    if fault == "unanswered":
        return call.operation in EFFECTS or call.service == "http"
    if fault == "resent":
        return call.operation in EFFECTS
    return fault != "broken" or call.service == "http"


@dataclass
class Wire:
    """What went out, and the faults still to come by the number of the call that meets them."""

    site: Site
    faults: dict[int, str] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    met: list[str] = field(default_factory=list)
    _tokens: dict[str, tuple[str, Any]] = field(default_factory=dict)
    _aside: bool = False

    def pass_(self, service: str, operation: str, arguments: Any, send: Callable[[], Any]) -> Any:
        """One call: through, or met by its fault."""
        call = Call(service, operation, arguments, lambda: self._once(operation, arguments, send))
        if self._aside:
            return call.send()
        self.calls.append(call)
        fault = self.faults.pop(len(self.calls), None)
        if fault is None:
            return call.send()
        self.met.append(f"{fault} at {len(self.calls)} {call.name}")
        self._aside = True
        try:
            return FAULTS[fault](self.site, call)
        finally:
            self._aside = False

    def _once(self, operation: str, arguments: Any, send: Callable[[], Any]) -> Any:
        token = arguments.get(_TOKEN) if operation == "TransactWriteItems" else None
        if token is None:
            return send()
        content = repr(arguments["TransactItems"])
        if token in self._tokens:
            known, answer = self._tokens[token]
            if known != content:
                raise _refusal("IdempotentParameterMismatchException", operation)
            return answer
        answer = send()
        self._tokens[token] = content, answer
        return answer


@contextmanager
def wired(site: Site, faults: Mapping[int, str] | None = None) -> Iterator[Wire]:
    """Have everything that goes out meet these faults; without any only note the calls."""
    wire = Wire(site, dict(faults or {}))
    real_aws, real_http, real_connector = BaseClient._make_api_call, site.world.call, site.world.connector

    def aws(client: Any, name: str, arguments: dict[str, Any]) -> Any:
        service = client.meta.service_model.service_name
        return wire.pass_(service, name, arguments, lambda: real_aws(client, name, arguments))

    def http(request: Any) -> Any:
        return wire.pass_("http", request.step, request, lambda: real_http(request))

    def connector(request: Any) -> Any:
        return wire.pass_("http", request.step, request, lambda: real_connector(request))

    def sqs(**arguments: Any) -> Any:
        return wire.pass_("sqs", "SendMessage", arguments, lambda: real_sqs(**arguments))

    real_sqs = site.world.queues.send_message
    BaseClient._make_api_call = aws
    site.world.call, site.world.connector = http, connector
    site.world.queues.send_message = sqs  # type: ignore[method-assign,assignment]
    try:
        yield wire
    finally:
        BaseClient._make_api_call = real_aws
        site.world.call, site.world.connector = real_http, real_connector
        site.world.queues.send_message = real_sqs  # type: ignore[method-assign]


def _refusal(code: str, operation: str, status: int = 400, **more: Any) -> ClientError:
    told = {"Error": {"Code": code, "Message": code}, "ResponseMetadata": {"HTTPStatusCode": status}, **more}
    return ClientError(told, operation)
