from datetime import UTC, datetime, timedelta

NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)


def later(seconds):
    return NOON + timedelta(seconds=seconds)
