import pytest

from tests.component.tables import local_aws


@pytest.fixture
def aws():
    with local_aws():
        yield
