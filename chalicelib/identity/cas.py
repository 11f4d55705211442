"""CAS 3.0 (`/serviceValidate`): a ticket that a person's browser brought becomes the person's id.

The server is asked about the configured service alone, so a ticket that was issued for another site is worth nothing
here. The server itself lets a ticket be validated once.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from chalicelib.errors import BadInput, Unauthenticated, UserCentreDown
from chalicelib.identity.fetching import CannotFetch, fetch
from chalicelib.lazy import lazy
from chalicelib.telemetry import log_fault

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element  # nosec B405

    from defusedxml import ElementTree

    from chalicelib.settings import Cas
else:
    ElementTree = lazy("defusedxml.ElementTree")

LONGEST_USER = 255
_NS = "{http://www.yale.edu/tp/cas}"
_TICKET = re.compile(r"ST-[!-~]{1,509}")


def user_of(ticket: str, cas: Cas) -> str:
    """The id of the person a service ticket was issued to; 1 request.

    Raises:
        BadInput: it is no service ticket by its form.
        Unauthenticated: the server refuses it: unknown, used before, expired, or of another service.
        UserCentreDown: the server does not answer as CAS does.
    """
    if not _TICKET.fullmatch(ticket):
        raise BadInput("应为 CAS 服务票据（ST- 开头）", field="ticket")
    path = "p3/serviceValidate" if cas.user_attribute else "serviceValidate"
    try:
        answer = ElementTree.fromstring(fetch(f"{cas.url}/{path}", {"service": cas.service_url, "ticket": ticket}))
    except (CannotFetch, SyntaxError, ValueError) as error:  # SyntaxError: what is not XML; ValueError: hostile XML
        log_fault(error, request_id="", where="cas")
        raise UserCentreDown("用户中心暂时不可用") from None
    success = answer.find(f"{_NS}authenticationSuccess")
    if success is None:
        raise _refusal(answer)
    user = _text(success, cas)
    if not 0 < len(user) <= LONGEST_USER or not user.isprintable():
        raise Unauthenticated("用户中心没有给出用户标识", field="ticket")
    return user


def _text(success: Element, cas: Cas) -> str:
    where = f"{_NS}attributes/{_NS}{cas.user_attribute}" if cas.user_attribute else f"{_NS}user"
    return (success.findtext(where) or "").strip()


def _refusal(answer: Element) -> Unauthenticated | UserCentreDown:
    failure = answer.find(f"{_NS}authenticationFailure")
    if failure is None or failure.get("code") == "INTERNAL_ERROR":
        return UserCentreDown("用户中心暂时不可用")
    return Unauthenticated("票据无效、已使用或已过期", field="ticket")
