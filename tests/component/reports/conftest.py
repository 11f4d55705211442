from __future__ import annotations

from collections import Counter

import pytest

from chalicelib.reports import counting
from chalicelib.reports.tallies import Tally, added, of_instance, of_task, process_key
from chalicelib.storage.ledger import outbox, tasks
from chalicelib.storage.reports import reading
from tests.component.storage.conftest import Hub, hub

__all__ = ["hub"]


@pytest.fixture
def counted(hub: Hub) -> Counted:
    return Counted(hub)


class Counted:
    """A hub whose doorbell is answered by counting alone."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub

    def heard(self) -> None:
        for task in dict.fromkeys(self.hub.rung):
            counting.settle(outbox.pending(*task))

    def stored(self, truth: Tally) -> Tally:
        """What the counters say of every place of `truth`."""
        found = {}
        for subject, month in truth:
            key = counting.subject_key(subject)
            read = reading.now(key) if month == "now" else reading.by_month(key, [month]).get(month, Counter())
            found[subject, month] = Counter({name: number for name, number in read.items() if number})
        return found

    def truth(self) -> Tally:
        """What everything that is stored counts as."""
        known = [tasks.get_task(*task) for task in dict.fromkeys(self.hub.rung)]
        instances = {(task.app_id, task.process_instance_id): process_key(task) for task in known}
        told = [of_instance(tasks.get_process(*each), key) for each, key in instances.items()]
        return added(*map(of_task, known), *told)
