"""Templates of messages: each version is kept for ever, the latest stands in the list."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from chalicelib.errors import NotFound, Unavailable
from chalicelib.storage.audit import recording
from chalicelib.storage.audit.entry import Change
from chalicelib.storage.base import codec, keys
from chalicelib.storage.base.entity import Entity
from chalicelib.storage.base.transact import Put, Stale
from chalicelib.storage.messages.message_table import MessageRow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalicelib.storage.base.together import Wanted

LIST = "P#template"
MOST = 1_000
"""Templates there may be, as far as they are listed."""


@dataclass(frozen=True, slots=True)
class Template:
    """One version of a template; version 0 means not stored yet.

    Attributes:
        channels: channel → its parts, e.g. `{"app": {"title": …, "body": …}}`.
        languages: language → channels, for readers who want another one than Chinese.
        schema: of the data; empty for any.
    """

    code: str
    name: str
    channels: Mapping[str, Any]
    languages: Mapping[str, Any] = field(default_factory=dict)
    schema: Mapping[str, Any] = field(default_factory=dict)
    enabled: bool = True
    version: int = 0

    @property
    def full_name(self) -> str:
        """`code@version`."""
        return f"{self.code}@{self.version}"


TEMPLATE = Entity(Template, keys=("code", "version"), keep=("channels",))


def place(code: str, version: int = 0) -> Wanted:
    """Where a template stands, the latest version without a number."""
    return (MessageRow, LIST, code) if not version else (MessageRow, f"{LIST}#{code}", f"{version:06d}")


def template_of(row: MessageRow) -> Template:
    """A stored row as a value."""
    code = row.sk if row.pk == LIST else row.pk.removeprefix(f"{LIST}#")
    return TEMPLATE.value(codec.unpack(row.body), code=code, version=int(row.version))


def find(code: str, version: int = 0) -> Template:
    """A version of a template, the latest without a number; 1 round trip.

    Raises:
        NotFound: there is none.
    """
    _, pk, sk = place(code, version)
    try:
        return template_of(MessageRow.get(pk, sk, consistent_read=True))
    except MessageRow.DoesNotExist:
        raise NotFound("模板不存在", field="code") from None


def versions(code: str) -> list[Template]:
    """Every version of a template, the latest first; 1 round trip."""
    rows = MessageRow.query(f"{LIST}#{code}", scan_index_forward=False, consistent_read=True, limit=MOST)
    return [template_of(row) for row in rows]


def listed() -> list[Template]:
    """The latest version of every template, by code; 1 round trip per MB."""
    return [template_of(row) for row in MessageRow.query(LIST, consistent_read=True, limit=MOST)]


def save(template: Template) -> Template:
    """Store the version after the latest; what changes nothing is not written.

    Raises:
        Unavailable: others kept saving the same one.
    """
    try:
        latest: Template | None = find(template.code)
    except NotFound:
        latest = None
    known = latest.version if latest else 0
    if latest and latest == replace(template, version=known):
        return latest
    packed = codec.pack(TEMPLATE.body(template))
    _, pk, sk = place(template.code, known + 1)
    own = MessageRow(pk, sk, version=known + 1, body=packed)
    entry = MessageRow(LIST, template.code, version=known + 1, body=packed)
    unchanged = MessageRow.version == known if known else MessageRow.pk.does_not_exist()
    writes = [Put(own, MessageRow.pk.does_not_exist()), Put(entry, unchanged)]
    try:
        token = keys.digest(f"{template.code} {known + 1} {packed.hex()}", 36)
        recording.commit(writes, token, [Change(f"messageTemplate/{template.code}", _told(latest), _told(template))])
    except Stale as stale:
        if not stale.is_ours(0, writes[0]):
            raise Unavailable("模板正被他人修改，请稍后重试") from None
    return replace(template, version=known + 1)


def _told(template: Template | None) -> dict[str, Any] | None:
    return TEMPLATE.body(template) if template else None
