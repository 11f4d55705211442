"""Pages of a person's boxes, of work orders alone, with the document's filters."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from chalicelib.protocols.workorder.reading import read_page, read_started
from chalicelib.storage.directory import substitutes
from chalicelib.storage.ledger import pages
from chalicelib.todo import projection

if TYPE_CHECKING:
    from chalicelib.storage.ledger.pages import Page
    from chalicelib.web.request import Request


def box_page(request: Request, box: str, also: tuple[tuple[str, str], ...] = ()) -> Page:
    """One page of the caller's box.

    Todos are also those of his groups and of the people he stands in for.

    Raises:
        BadInput: a parameter is wrong.
        Forbidden: no person stands behind the call.
    """
    user_id = request.caller.require_user()
    wanted, filters = read_page(request), read_started(request)
    owners = [projection.user_box(user_id)]
    if box == projection.TODO:
        owners += [projection.group_box(group) for group in dict.fromkeys(request.caller.groups)]
    lent = substitutes.lent_boxes(user_id, request.now) if box == projection.TODO else []
    filters = replace(filters, also=(*filters.also, *also))
    return pages.read_page(owners, box, wanted.size, number=wanted.number, filters=filters, lent=lent)
