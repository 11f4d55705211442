from __future__ import annotations

from itertools import count

import pytest

from chalicelib.storage.base import dynamo
from chalicelib.storage.ledger import unit_of_work
from chalicelib.storage.ledger.unit_of_work import Context
from tests.component.storage.faults import one_at_a_time
from tests.samples import NOW


class Hub:
    """Applies commands as one application would, and remembers what the doorbell was rung for."""

    def __init__(self):
        self.rung = []
        self.requests = count(1)

    def apply(self, *commands, now=NOW, by="app:OA", **options):
        context = Context(now, by, f"request-{next(self.requests)}")
        return unit_of_work.apply(commands, context, ring=self.rung.extend, **options)


@pytest.fixture
def hub(aws):
    with one_at_a_time(dynamo.connection().client):
        yield Hub()
