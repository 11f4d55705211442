from __future__ import annotations

import pytest

from tests.attack.town import Town
from tests.component.tables import empty_aws


@pytest.fixture
def town() -> Town:
    empty_aws()
    return Town()
