"""Deployed processes: versions that never change but for being suspended, and per key the newest of them."""

from __future__ import annotations

import gzip
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from chalicelib.errors import NotFound, TooLarge
from chalicelib.storage.audit import recording
from chalicelib.storage.audit.entry import Change, fingerprint
from chalicelib.storage.base import codec, keys
from chalicelib.storage.base.again import until_settled
from chalicelib.storage.base.entity import Entity
from chalicelib.storage.base.transact import Delete, Put, Stale
from chalicelib.storage.processes.process_tables import DefinitionRow

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from chalicelib.storage.base.transact import Write

MAX_BYTES = 350 * 1024
MOST_KEYS, MOST_VERSIONS = 2_000, 1_000
ROUNDS = 8
_KEYS, _OF_VERSION, _DEPLOYMENT = "keys", "content", "deployment"
_NEW = DefinitionRow.pk.does_not_exist()


@dataclass(frozen=True, slots=True)
class Deployed:
    """One version of a process. `id` is `<key>:<version>:<deployment id>`; `at` is ISO 8601, UTC."""

    id: str
    key: str
    version: int
    name: str
    category: str
    at: str
    form_id: str = ""
    form_name: str = ""
    suspended: bool = False

    @property
    def deployment_id(self) -> str:
        """What the version's deployment is called."""
        return self.id.rpartition(":")[2]


@dataclass(frozen=True, slots=True)
class Content:
    """What a version runs on, for ever: the diagram, forms by key as they were, the versions its calls mean.

    `tables` are the files of the decision tables it asks.
    """

    xml: bytes
    forms: dict[str, Any]
    called: dict[str, str]
    name: str = ""
    category: str = ""
    tables: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Newest:
    """Of one key: the newest version, and the newest that is not suspended."""

    latest: Deployed
    active: Deployed | None


DEPLOYED = Entity(Deployed, keep=None)
NEWEST = Entity(Newest, shapes={"Deployed": DEPLOYED.nested()}, keep=None)
CONTENT = Entity(Content, keys=("xml",), keep=("forms", "called", "name", "category"))


def key_of(definition_id: str) -> tuple[str, int] | None:
    """Key and version that a definition id names; None when it is no definition id."""
    key, _, number = definition_id.rpartition(":")[0].rpartition(":")
    return (key, int(number)) if key and number.isascii() and number.isdigit() and len(number) < 7 else None  # noqa: PLR2004


def of_version(key: str, number: int) -> Deployed | None:
    """One version of a key by its number; 1 round trip."""
    try:
        return _deployed(DefinitionRow.get(_versions(key), _number(number), consistent_read=True))
    except DefinitionRow.DoesNotExist:
        return None


def find(definition_id: str) -> Deployed:
    """One version.

    Raises:
        NotFound: there is none, or it has been removed.
    """
    named = key_of(definition_id)
    found = of_version(*named) if named else None
    if found is not None and found.id == definition_id:
        return found
    raise NotFound("流程定义不存在", field="definition_id")


def of_deployment(deployment_id: str) -> str:
    """The definition id of a deployment.

    Raises:
        NotFound: there never was such a deployment.
    """
    try:
        row = DefinitionRow.get(_DEPLOYMENT, deployment_id, consistent_read=True)
    except DefinitionRow.DoesNotExist:
        raise NotFound("流程部署不存在", field="deployment_id") from None
    found: str = codec.unpack(row.body)["id"]
    return found


def newest(key: str) -> Newest | None:
    """The newest versions of a key; 1 round trip."""
    try:
        return _newest(DefinitionRow.get(_KEYS, key, consistent_read=True))
    except DefinitionRow.DoesNotExist:
        return None


def newest_of_all() -> list[Newest]:
    """The newest versions of every key, 2,000 at most; 1 round trip per MB."""
    rows = DefinitionRow.query(_KEYS, consistent_read=True, limit=MOST_KEYS)
    return [found for row in rows if (found := _newest(row)) is not None]


def versions(key: str) -> list[Deployed]:
    """Every version of a key, newest first."""
    rows = DefinitionRow.query(_versions(key), scan_index_forward=False, limit=MOST_VERSIONS, consistent_read=True)
    return [_deployed(row) for row in rows]


def content(definition_id: str) -> Content:
    """What a version runs on, also after its removal; 1 round trip.

    Raises:
        NotFound: there never was such a version.
    """
    try:
        row = DefinitionRow.get(f"{_OF_VERSION}#{definition_id}", _OF_VERSION, consistent_read=True)
    except DefinitionRow.DoesNotExist:
        raise NotFound("流程定义不存在", field="definition_id") from None
    return CONTENT.value(codec.unpack(row.body), xml=gzip.decompress(row.xml))


def deploy(
    key: str,
    make: Callable[[int], Deployed],
    what: Content,
    check: Callable[[Newest | None], None],
    more: Callable[[Deployed], Sequence[Write]] = lambda _: (),
) -> Deployed:
    """Add the next version of a key; `make` is told its number, `check` what is the newest just before.

    `more` gives further writes of the same transaction.

    Raises:
        TooLarge: diagram and forms are more than an item holds.
        Unavailable: others kept deploying the same key.
    """
    xml, body = gzip.compress(what.xml, mtime=0), codec.pack(CONTENT.body(what))
    if len(xml) + len(body) > MAX_BYTES:
        raise TooLarge(f"流程文件与表单过大：压缩后超过 {MAX_BYTES // 1024} KB", field="xml")

    def attempt(_: int) -> Deployed:
        row = _row(key)
        check(_newest(row) if row else None)
        new = make(int(row.version) + 1 if row else 1)
        _commit(
            [
                _put_newest(row, key, Newest(new, new), new.version),
                Put(_version_row(new), _NEW),
                Put(DefinitionRow(f"{_OF_VERSION}#{new.id}", _OF_VERSION, body=body, xml=xml), _NEW),
                Put(DefinitionRow(_DEPLOYMENT, new.deployment_id, body=codec.pack({"id": new.id}))),
                *more(new),
            ],
            new.id,
            Change(f"definition/{new.id}", None, {**DEPLOYED.body(new), "xml": fingerprint(what.xml.hex())}),
        )
        return new

    return until_settled(attempt, rounds=ROUNDS)


def suspend(definition_id: str, *, suspended: bool) -> None:
    """Suspend or activate one version; instances that run are not touched.

    Raises:
        NotFound: there is no such version.
    """
    _change(definition_id, lambda each: replace(each, suspended=suspended))


def remove(definition_id: str) -> None:
    """Take a version out of every list. Its content stays, for instances that still run on it.

    Raises:
        NotFound: there is no such version.
    """
    _change(definition_id, lambda _: None)


def _change(definition_id: str, change: Callable[[Deployed], Deployed | None]) -> None:
    def attempt(round_: int) -> None:
        before = find(definition_id)
        row = _row(before.key)
        after = change(before)
        rest = [each if each.id != definition_id else after for each in versions(before.key)]
        condition = DefinitionRow.body == _version_row(before).body
        version = int(row.version) if row else 0
        writes = [
            Put(_version_row(after), condition) if after else Delete(_version_row(before), condition),
            _put_newest(row, before.key, _choose([each for each in rest if each is not None]), version),
        ]
        told = Change(f"definition/{definition_id}", DEPLOYED.body(before), DEPLOYED.body(after) if after else None)
        _commit(writes, f"{definition_id} {after} {version} {round_}", told)

    until_settled(attempt, rounds=ROUNDS)


def _choose(known: Sequence[Deployed]) -> Newest | None:
    active = next((each for each in known if not each.suspended), None)
    return Newest(known[0], active) if known else None


def _commit(writes: Sequence[Write], name: str, change: Change) -> None:
    """Commit, unless an attempt whose answer was lost has done so already."""
    first = writes[0]
    try:
        recording.commit(writes, keys.digest(name, 36), [change])
    except Stale as stale:
        if not (isinstance(first, Put) and stale.is_ours(0, first)):
            raise


def _put_newest(row: DefinitionRow | None, key: str, newest_: Newest | None, version: int) -> Put:
    """The key's row. It outlives its last version, so that numbers are never given twice."""
    body = codec.pack({} if newest_ is None else NEWEST.body(newest_))
    written = DefinitionRow(_KEYS, key, version=version, body=body)
    return Put(written, DefinitionRow.body == row.body if row else DefinitionRow.pk.does_not_exist())


def _row(key: str) -> DefinitionRow | None:
    try:
        return DefinitionRow.get(_KEYS, key, consistent_read=True)
    except DefinitionRow.DoesNotExist:
        return None


def _version_row(deployed: Deployed) -> DefinitionRow:
    return DefinitionRow(_versions(deployed.key), _number(deployed.version), body=codec.pack(DEPLOYED.body(deployed)))


def _versions(key: str) -> str:
    return f"versions#{key}"


def _number(version: int) -> str:
    return f"{version:06d}"


def _deployed(row: DefinitionRow) -> Deployed:
    return DEPLOYED.value(codec.unpack(row.body))


def _newest(row: DefinitionRow) -> Newest | None:
    body = codec.unpack(row.body)
    return NEWEST.value(body) if body else None
