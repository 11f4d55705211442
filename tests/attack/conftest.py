from __future__ import annotations

import os
import zlib
from typing import Any

import pytest

from tests.attack import keeping
from tests.attack.town import Town
from tests.component.tables import empty_aws

LONG = {
    "test_every_answer_is_one_that_the_description_names": 8,
    "test_a_hostile_value_is_answered_in_the_familys_own_words": 3,
    "test_nothing_that_a_caller_sends_is_logged": 4,
    "test_its_owner_is_served": 3,
    "test_its_owner_is_served_at_the_centre_with_nothing_but_a_token": 3,
}
"""Test → of how many of its cases `make test` runs one; `make attack` runs them all."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out of the short run what is long, always the same cases."""
    if "ATTACK_EXAMPLES" in os.environ:
        return
    out = [item for item in items if zlib.crc32(item.name.encode()) % LONG.get(item.name.partition("[")[0], 1)]
    items[:] = [item for item in items if item not in set(out)]
    config.hook.pytest_deselected(items=out)


@pytest.fixture(scope="module")
def settled() -> tuple[Town, dict[str, str], dict[str, Any]]:
    """A town, the ids of its victim, and what is stored at first; made once a module."""
    empty_aws()
    town = Town()
    ids = town.settle()
    return town, ids, keeping.keep()


@pytest.fixture
def town(settled: tuple[Town, dict[str, str], dict[str, Any]]) -> Town:
    """The town as it was settled."""
    keeping.put_back(settled[2])
    return settled[0]


@pytest.fixture
def ids(settled: tuple[Town, dict[str, str], dict[str, Any]]) -> dict[str, str]:
    """Parameter name → the victim's id."""
    return settled[1]
