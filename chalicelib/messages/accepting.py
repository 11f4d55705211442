"""Accepting a message: what it says, whom it names, and the one transaction that stores it and tells the first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

from chalicelib.errors import BadInput, Conflict
from chalicelib.lazy import lazy
from chalicelib.messages import audience, screening, telling
from chalicelib.messages.personal import everywhere, masked
from chalicelib.register import BY_CHANNEL
from chalicelib.storage.base.again import until_settled
from chalicelib.storage.base.keys import digest
from chalicelib.storage.base.together import read_together
from chalicelib.storage.base.transact import Stale, transact
from chalicelib.storage.directory import entries
from chalicelib.storage.ledger import debt_queue
from chalicelib.storage.messages import heads, templates, word_lists
from chalicelib.storage.messages.model import APP, State

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from chalicelib.messages import composing
    from chalicelib.storage.directory.model import EntryKind
    from chalicelib.storage.messages.model import Message
else:
    composing = lazy("chalicelib.messages.composing")

Named = tuple["EntryKind", str]
"""A group, role or department that the sender names."""
PREFIX: dict[EntryKind, str] = {"group": "", "department": "DEPT", "role": "ROLE"}
"""What stands before its id in the name of its candidate group."""
_FIELD: dict[EntryKind, str] = {"group": "to.groups", "department": "to.departments", "role": "to.roles"}


def message_id(app_id: str, key: str) -> str:
    """The id of what an application sends under a key: the same for ever."""
    return f"m_{digest(f'{len(app_id)}:{app_id}{key}', 22)}"


@dataclass(frozen=True, slots=True)
class Draft:
    """A message before its template is known.

    Attributes:
        named: groups, departments and roles that its sender names, which there must be.
        template: code and version (0: the latest) of what fills its texts; None where it brings them itself.
    """

    message: Message
    named: Sequence[Named] = ()
    template: tuple[str, int] | None = None


def accept(draft: Draft, now: datetime) -> Message:
    """Store a message and tell its first people; what was accepted before, under the same id, is given as it is.

    At most 2 round trips for up to 20 people named by their ids; 1 more for each group.

    Raises:
        BadInput: a group or template is unknown, nobody is named, or the data is not what the template needs.
        Conflict: the id stands for another message.
        Unavailable: storage did not answer; a repeat is safe.
    """
    message, named = draft.message, draft.named
    later = telling.starts_later(message, now)
    ids, more = ([], False) if later else audience.following(message.audience, "", telling.size_of(message))
    places = [entries.entry_place(*each) for each in named]
    sources = [templates.place(*draft.template)] if draft.template else []
    who = telling.places(message.audience, ids)
    wanted = [heads.place(message.message_id), *places, *who, *sources, word_lists.index_place()]
    rows = cast("list[Any]", read_together(wanted))
    index = rows.pop()
    if rows[0] is not None:
        return _known(message, heads.message_of(rows[0]))
    _require_known(named, rows[1 : 1 + len(named)])
    message = screening.screened(message, int(index.version) if index else 0)
    message = _filled(message, rows.pop()) if draft.template else _guarded(message)
    if later and message.state == State.SENDING:
        message = replace(message, state=State.SCHEDULED)
    if later or message.state in (State.HELD, State.REFUSED):
        return until_settled(lambda round_: _stored(message, None, round_))
    if not ids and not message.audience.topic:
        raise BadInput("收件范围内没有人", field="to")
    people = telling.people_of(rows[1 + len(named) :], len(ids))
    return until_settled(
        lambda round_: _stored(message, telling.chunk(message, ids, people, now, last=not more), round_)
    )


def _guarded(message: Message) -> Message:
    """What leaves the hub names nobody by his numbers."""
    shown = message.texts[APP]
    hidden = everywhere(dict(shown), masked)
    leaving = {} if hidden == shown else dict.fromkeys(BY_CHANNEL, hidden)
    return replace(message, texts={**leaving, **message.texts})


def _filled(message: Message, row: Any) -> Message:
    template = templates.template_of(row) if row is not None else None
    if template is None or not template.enabled:
        raise BadInput("模板不存在或已停用", field="template")
    said = composing.texts(template, message.data, message.channels or tuple(template.channels))
    return replace(message, texts=said, template=template.full_name)


def _stored(message: Message, part: telling.Chunk | None, round_: int) -> Message:
    """Stored, or Stale where a digest was closed or filled up meanwhile: it is planned anew, for another one."""
    stood, writes = telling.first_writes(message, part)
    try:
        transact(writes, digest(f"{message.message_id} {message.accepted_at.isoformat()} {round_}", 36))
    except Stale as stale:
        if stale.found.get(0) is None:
            raise
        return _known(message, heads.message_of(cast("Any", stale.found[0])))
    if part:
        telling.ring(stood, part)
    if stood.state == State.SENDING:
        debt_queue.ring([telling.owed(stood)])
    return stood


def _known(message: Message, stored: Message) -> Message:
    if stored.fingerprint != message.fingerprint:
        raise Conflict("Idempotency-Key 已用于另一条消息", field="Idempotency-Key")
    return stored


def _require_known(named: Sequence[Named], rows: Sequence[Any]) -> None:
    for (kind, key), row in zip(named, rows, strict=True):
        if row is None or not entries.is_enabled(kind, row):
            raise BadInput(f"不存在或已停用：{key}", field=_FIELD[kind])
