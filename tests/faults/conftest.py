from tests.component.conftest import aws
from tests.component.delivery.conftest import receiver, world

__all__ = ["aws", "receiver", "world"]
