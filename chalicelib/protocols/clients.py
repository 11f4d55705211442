"""Which module forwards which protocol. Imported when a target of that protocol is delivered to, not before."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from chalicelib.delivery.exchange import Client

PROTOCOLS = ("push", "transaction", "gov_task", "webhook", "dingtalk", "feishu")


def client_for(protocol: str) -> Client:
    """Return the client of one of PROTOCOLS.

    Raises:
        KeyError: there is no such protocol.
    """
    if protocol not in PROTOCOLS:
        raise KeyError(protocol)
    return cast("Client", import_module(f"chalicelib.protocols.{protocol}.client"))
