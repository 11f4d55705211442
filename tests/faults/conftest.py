from tests.component.conftest import aws, receiver, world

__all__ = ["aws", "receiver", "world"]
