"""Who calls the message centre: applications with the credential they push with, and administrators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.errors import Forbidden, NotFound
from chalicelib.protocols.hub.edge import APPLICATIONS
from chalicelib.storage.messages import heads
from chalicelib.storage.messages.model import SYSTEM

if TYPE_CHECKING:
    from chalicelib.identity.caller import Caller
    from chalicelib.storage.messages.model import Message

EDGE = APPLICATIONS


def require_sender(caller: Caller) -> str:
    """The application in whose name the caller sends.

    Raises:
        Forbidden: he is neither an application nor an administrator.
    """
    if caller.kind == "application" and caller.app_id:
        return caller.app_id
    if caller.is_administrator:
        return SYSTEM
    raise Forbidden("没有权限：需要应用身份或管理员")


def own_message(caller: Caller, message_id: str) -> Message:
    """A message that the caller may look at: an application's own, any to an administrator; 1 round trip.

    Raises:
        Forbidden: he is neither.
        NotFound: there is none, or it is another application's.
    """
    sender = require_sender(caller)
    message = heads.find(message_id)
    if message.app_id != sender and not caller.is_administrator:
        raise NotFound("消息不存在", field="id")
    return message
