"""Lists of words that messages may not have, and what happens to those that do. An index row says when any changed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from chalicelib.errors import NotFound, TooLarge
from chalicelib.storage.audit import recording
from chalicelib.storage.audit.entry import Change
from chalicelib.storage.base import codec
from chalicelib.storage.base.entity import Entity
from chalicelib.storage.base.transact import Put, Update
from chalicelib.storage.messages.message_table import MessageRow

if TYPE_CHECKING:
    from chalicelib.storage.base.together import Wanted

LIST, INDEX = "P#words", "index"
MAX_BYTES = 300 * 1024
POLICIES = ("refuse", "mask", "hold")
"""What becomes of a message with such a word: it is not sent, the word is starred, somebody looks at it first."""


@dataclass(frozen=True, slots=True)
class WordList:
    """Words and what they mean for a message."""

    list_id: str
    name: str
    policy: str
    words: tuple[str, ...]
    enabled: bool = True


WORD_LIST = Entity(WordList, keys=("list_id",), keep=("enabled",))


def index_place() -> Wanted:
    """Where the index stands, for reading it together with other rows: its version rises with every change."""
    return MessageRow, LIST, INDEX


def find(list_id: str) -> WordList:
    """One list; 1 round trip.

    Raises:
        NotFound: there is none.
    """
    try:
        return _list(MessageRow.get(LIST, f"L#{list_id}", consistent_read=True))
    except MessageRow.DoesNotExist:
        raise NotFound("词库不存在", field="listId") from None


def everything() -> list[WordList]:
    """Every list; 1 round trip per MB."""
    return [_list(row) for row in MessageRow.query(LIST, MessageRow.sk.startswith("L#"), consistent_read=True)]


def save(words: WordList) -> None:
    """Store a list; the last to save it wins.

    Raises:
        TooLarge: more than one item holds.
    """
    packed = codec.pack(WORD_LIST.body(words))
    if len(packed) > MAX_BYTES:
        raise TooLarge(f"词库过大：压缩后超过 {MAX_BYTES // 1024} KB")
    try:
        before: dict[str, Any] | None = _told(find(words.list_id))
    except NotFound:
        before = None
    if before != _told(words):
        row = MessageRow(LIST, f"L#{words.list_id}", body=packed)
        index = Update(MessageRow(LIST, INDEX), [MessageRow.version.add(1)])
        change = Change(f"wordList/{words.list_id}", before, _told(words))
        recording.commit([Put(row), index], uuid4().hex, [change])


def disable(list_id: str) -> WordList:
    """The list is not looked at any more."""
    gone = replace(find(list_id), enabled=False)
    save(gone)
    return gone


def _list(row: MessageRow) -> WordList:
    return WORD_LIST.value(codec.unpack(row.body), list_id=row.sk[2:])


def _told(words: WordList) -> dict[str, Any]:
    return WORD_LIST.body(words)
