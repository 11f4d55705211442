"""A process that is killed after its k-th call to the outside: DynamoDB, SQS, KMS, or a target's HTTP."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from botocore.client import BaseClient

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.component.delivery.world import World


class Killed(BaseException):
    """The process is gone. Not an Exception: nothing of ours may catch it."""


class Killer:
    """Counts calls to the outside and kills after number `at`; None only counts."""

    def __init__(self, at: int | None) -> None:
        self.at = at
        self.calls: list[str] = []

    def after(self, name: str) -> None:
        self.calls.append(name)
        if len(self.calls) == self.at:
            raise Killed(name)


@contextmanager
def killing(world: World, at: int | None) -> Iterator[Killer]:
    """Kill whoever makes the `at`-th call from here on, after the call has taken effect."""
    killer = Killer(at)
    real_aws, real_http, real_sqs = BaseClient._make_api_call, world.call, world.queues.send_message

    def aws(client: Any, name: str, arguments: dict[str, Any]) -> Any:
        answer = real_aws(client, name, arguments)
        killer.after(name)
        return answer

    def http(request: Any) -> Any:
        outcome = real_http(request)
        killer.after("HTTP")
        return outcome

    def sqs(**arguments: Any) -> None:
        real_sqs(**arguments)
        killer.after("SendMessage")

    BaseClient._make_api_call = aws
    world.call, world.queues.send_message = http, sqs  # type: ignore[method-assign,assignment]
    try:
        yield killer
    finally:
        BaseClient._make_api_call = real_aws
        world.call, world.queues.send_message = real_http, real_sqs  # type: ignore[method-assign]
