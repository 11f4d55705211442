"""What a person's browser sends to sign in."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from chalicelib.web.validate import Body


class Ticket(Body):
    """A CAS service ticket, as the CAS server added it to the console's address."""

    ticket: Annotated[str, StringConstraints(strict=True, min_length=1, max_length=512)]
