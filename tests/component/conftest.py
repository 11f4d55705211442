import pytest

from tests.component.calling import Hub
from tests.component.tables import empty_aws


@pytest.fixture
def aws():
    empty_aws()


@pytest.fixture
def hub(aws):
    return Hub()
