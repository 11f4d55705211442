"""One page of boxes as an answer: paging and filters from the query, rows and exact total from the boxes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.protocols.hub.edge import page
from chalicelib.protocols.hub.hosts import with_hosts
from chalicelib.protocols.hub.paging import read_paging
from chalicelib.storage.ledger import pages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalicelib.web.request import Request


def box_page(request: Request, owners: list[str], box: str, lent: Sequence[str] = ()) -> dict[str, object]:
    """The page of `box` that the query asks for; `lent` are boxes of which that is shown which a substitute may handle.

    Raises:
        BadInput: a filter or a place that is none.
    """
    paging = read_paging(request, owners[0], box)
    found = pages.read_page(
        owners, box, paging.size, number=paging.number, after=paging.after, filters=paging.filters, lent=lent
    )
    return page(with_hosts(found.rows, request.now), found.total, paging.next_cursor(found.after))
