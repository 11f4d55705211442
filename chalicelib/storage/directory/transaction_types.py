"""Transaction types (事务类型) of an application: small registry rows, remembered once they are known to exist."""

from __future__ import annotations

from contextlib import suppress

from chalicelib.errors import NotFound
from chalicelib.storage.audit import recording
from chalicelib.storage.audit.entry import Change
from chalicelib.storage.base.keys import digest, join
from chalicelib.storage.base.transact import Put, Stale
from chalicelib.storage.directory.registry_table import RegistryRow

_MOST_REMEMBERED = 5000
_known: set[tuple[str, str]] = set()


def require(app_id: str, code: str) -> None:
    """Make sure the type exists; 1 read, none when this container has seen it.

    Raises:
        NotFound: the application has no such type.
    """
    if (app_id, code) in _known:
        return
    try:
        RegistryRow.get(_partition(app_id), code)
    except RegistryRow.DoesNotExist:
        raise NotFound(f"事务类型不存在：{code}", field="type_code") from None
    _remember(app_id, code)


def ensure(app_id: str, code: str, name: str) -> None:
    """Create the type unless it exists; 1 write, none when this container has seen it. A name once given stays.

    Raises:
        Unavailable: storage did not answer.
    """
    if (app_id, code) in _known:
        return
    body = {"name": name or code}
    write = Put(RegistryRow(_partition(app_id), code, version=1, body=body), RegistryRow.pk.does_not_exist())
    change = Change(f"transactionType/{app_id}/{code}", None, body)
    with suppress(Stale):
        recording.commit([write], digest(join("transaction type", app_id, code, body["name"]), 36), [change])
    _remember(app_id, code)


def listed(app_id: str) -> list[dict[str, str]]:
    """All types of an application by code."""
    rows = RegistryRow.query(_partition(app_id))
    return [{"transTypeCode": row.sk, "transTypeName": (row.body or {}).get("name", "")} for row in rows]


def forget() -> None:
    """Start as a new container does."""
    _known.clear()


def _remember(app_id: str, code: str) -> None:
    if len(_known) >= _MOST_REMEMBERED:
        _known.clear()
    _known.add((app_id, code))


def _partition(app_id: str) -> str:
    return f"transtype#{app_id}"
