from __future__ import annotations

from typing import Any

import pytest

from tests.attack import keeping
from tests.attack.town import Town
from tests.component.tables import empty_aws


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
