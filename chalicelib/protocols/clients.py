"""The module that forwards a protocol of the register. Imported when something is delivered by it, not before."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, cast

from chalicelib.register import BY_NAME

if TYPE_CHECKING:
    from chalicelib.delivery.exchange import Client


def client_for(protocol: str) -> Client:
    """Return the client of a registered protocol.

    Raises:
        LookupError: it is not registered, or its folder has no client.
    """
    if protocol not in BY_NAME:
        raise LookupError(f"chalicelib/register.py has no outbound protocol {protocol}")
    module = f"chalicelib.protocols.{protocol}.client"
    try:
        return cast("Client", import_module(module))
    except ModuleNotFoundError as error:
        if not module.startswith(error.name or "?"):
            raise
        raise LookupError(
            f"{protocol} is registered, but there is no chalicelib/protocols/{protocol}/client.py"
        ) from None
