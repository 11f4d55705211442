from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from infra.demo_centre import DemoCentre
from tests.component.calling import Hub
from tests.component.delivery.world import World, a_world
from tests.component.tables import empty_aws

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def aws():
    empty_aws()


@pytest.fixture
def hub(aws):
    return Hub()


@pytest.fixture
def world(aws: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    with a_world(monkeypatch) as made:
        yield made


@pytest.fixture
def receiver() -> Iterator[DemoCentre]:
    """The centre behind target t1."""
    with DemoCentre(credential=("OA", "secret")) as running:
        yield running
