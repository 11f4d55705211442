"""Faults at the wire: what AWS does badly now and then, done on purpose to chosen calls of a botocore client."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ConnectionClosedError, ReadTimeoutError

if TYPE_CHECKING:
    from collections.abc import Iterator


def lost_request(_send):
    """The request never arrived."""
    raise ConnectionClosedError(endpoint_url="http://aws.test")


def applied_then_error(send):
    """The request took effect, its answer was lost."""
    send()
    raise ReadTimeoutError(endpoint_url="http://aws.test")


def resent(send):
    """The request took effect, its answer was lost, and the SDK sent the same request again."""
    send()
    return send()


@contextmanager
def calling_through(client: Any, call: Any) -> Iterator[None]:
    """Have a client's calls made by `call`; afterwards it is as it was, so that its class may be patched too."""
    before = client.__dict__.get("_make_api_call")
    client._make_api_call = call
    try:
        yield
    finally:
        if before is None:
            del client._make_api_call
        else:
            client._make_api_call = before


@contextmanager
def on_calls(client: Any, operation: str, faults: list[Any]) -> Iterator[None]:
    """Meet the next calls of one operation with these faults, one each; None lets a call pass."""
    real = client._make_api_call
    waiting = list(faults)

    def call(name: str, arguments: dict[str, Any]) -> Any:
        if name == operation and waiting and (fault := waiting.pop(0)):
            return fault(lambda: real(name, arguments))
        return real(name, arguments)

    with calling_through(client, call):
        yield


class Died(BaseException):
    """The process of a function is gone."""


@contextmanager
def dying(at: int, *clients: Any, arrives: bool) -> Iterator[None]:
    """The process ends at the `at`-th call that these clients make, before or after it took effect."""
    left = [at]
    with ExitStack() as stack:
        for client in clients:
            stack.enter_context(calling_through(client, partial(_last, left, client._make_api_call, arrives)))
        yield


def _last(left: list[int], real: Any, arrives: bool, name: str, arguments: dict[str, Any]) -> Any:
    left[0] -= 1
    if left[0] > 0:
        return real(name, arguments)
    if left[0] == 0 and arrives:
        real(name, arguments)
    raise Died


@contextmanager
def one_at_a_time(client: Any) -> Iterator[None]:
    """Let calls of several threads through one by one: moto's transactions are not safe against each other."""
    real, lock = client._make_api_call, Lock()

    def call(name: str, arguments: dict[str, Any]) -> Any:
        with lock:
            return real(name, arguments)

    with calling_through(client, call):
        yield


@contextmanager
def noting_calls(*clients: Any) -> Iterator[list[str]]:
    """Names of the AWS calls that these clients make meanwhile."""
    made: list[str] = []
    with ExitStack() as stack:
        for client in clients:
            stack.enter_context(calling_through(client, partial(_noted, made, client._make_api_call)))
        yield made


def _noted(made: list[str], real: Any, name: str, arguments: dict[str, Any]) -> Any:
    made.append(name)
    return real(name, arguments)
