import pytest

from tests.component.calling import Hub
from tests.component.tables import local_aws


@pytest.fixture
def aws():
    with local_aws():
        yield


@pytest.fixture
def hub(aws):
    return Hub()
