"""Asking for a registration, granting or refusing it, and the one time that its secret is shown.

A grant makes the application or service without a secret. The secret is made when its applicant first looks, in the
transaction that notes that it was shown: so nobody else ever sees it, and what happens between the grant and that look
cannot lose it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from chalicelib.errors import AlreadyExists, Conflict
from chalicelib.identity import accounts, credentials, issuing, origins
from chalicelib.storage.base.again import until_settled
from chalicelib.storage.base.transact import Stale
from chalicelib.storage.directory import holders, registrations
from chalicelib.storage.directory.holders import HOLDER

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.identity.issuing import Order
    from chalicelib.storage.directory.model import Holder
    from chalicelib.storage.directory.registrations import Registration

MOST_WAITING = 20
"""Registrations that one person may have waiting for a decision."""


def ask(new: Registration) -> Registration:
    """Keep what somebody asks for.

    Raises:
        AlreadyExists: an application or service has the id that is asked for.
        Conflict: the applicant has too many that nobody has decided on.
    """
    if holders.find_holder(new.kind, new.holder_id) is not None:
        raise AlreadyExists("ID 已存在", field=_id_name(new))
    if registrations.how_many_wait(new.applicant) >= MOST_WAITING:
        message = f"最多 {MOST_WAITING} 个申请等待审批"
        raise Conflict(message)
    return registrations.create_registration(new)


def grant(registration_id: str, by: str, now: datetime) -> Registration:
    """Register what was asked for; granting again changes nothing.

    Raises:
        NotFound: there is no such registration.
        Conflict: it has been refused.
        AlreadyExists: meanwhile something else was registered under its id.
    """

    def attempt(_: int) -> Registration:
        old = registrations.find_registration(registration_id)
        if old.status == "granted":
            return old
        if old.status == "refused":
            raise Conflict("申请已被拒绝")
        made = holders.creation(_holder(old, now))
        new = replace(old, status="granted", decided_by=by, decided_at=now)
        try:
            stored = registrations.replace_registration(old, new, made)
        except Stale as stale:
            if list(stale.found) == [1]:
                raise AlreadyExists("ID 已存在", field=_id_name(old)) from None
            raise
        origins.forget()
        return stored

    return until_settled(attempt)


def refuse(registration_id: str, by: str, why: str, now: datetime) -> Registration:
    """Refuse it; refusing again for the same reason changes nothing.

    Raises:
        NotFound: there is no such registration.
        Conflict: it has been granted, or refused for another reason.
    """

    def attempt(_: int) -> Registration:
        old = registrations.find_registration(registration_id)
        if old.status == "granted":
            raise Conflict("申请已获批准")
        if old.status == "refused":
            if old.refusal != why:
                raise Conflict("申请已被拒绝，理由不能再改", field="reason")
            return old
        new = replace(old, status="refused", decided_by=by, decided_at=now, refusal=why)
        return registrations.replace_registration(old, new)

    return until_settled(attempt)


def look(registration_id: str, applicant: str, order: Order) -> tuple[Registration, bool]:
    """A registration as its applicant sees it, and whether the order's secret became its credential just now.

    Raises:
        NotFound: there is no such registration of his.
    """

    def attempt(_: int) -> tuple[Registration, bool]:
        old = registrations.find_registration(registration_id)
        holder = holders.find_holder(old.kind, old.holder_id) if _is_due(old, applicant) else None
        if holder is None:
            return old, False
        made = replace(order, kind=old.credential, scheme=old.scheme)
        try:
            credited = credentials.add(holder, issuing.make(made, holder.id), order.now)
        except Conflict:  # an administrator has issued as many as may live: there is none to be made here
            return old, False
        new = replace(old, shown_at=order.now)
        stored = registrations.replace_registration(old, new, [holders.put_holder(credited)])
        accounts.forget_holder(holder.kind, holder.id)
        return stored, True

    return until_settled(attempt)


def _is_due(one: Registration, reader: str) -> bool:
    return one.status == "granted" and one.shown_at is None and one.applicant == reader


def _holder(one: Registration, now: datetime) -> Holder:
    return replace(HOLDER.value(one.wanted, kind=one.kind, id=one.holder_id, version=0), created_at=now)


def _id_name(one: Registration) -> str:
    return "application.appId" if one.kind == "application" else "service.serverID"
