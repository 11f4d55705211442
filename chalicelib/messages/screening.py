"""What of a message may be said: words that refuse, hold or mask it. Lists are read anew when their index has moved."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from chalicelib.messages.personal import everywhere
from chalicelib.messages.words import Words
from chalicelib.storage.messages import word_lists
from chalicelib.storage.messages.model import State

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from chalicelib.storage.messages.model import Message


@dataclass(frozen=True, slots=True)
class _List:
    name: str
    policy: str
    words: Words


@dataclass(frozen=True, slots=True)
class _Known:
    version: int = -1
    lists: tuple[_List, ...] = ()


_known: list[_Known] = [_Known()]


def screened(message: Message, index_version: int) -> Message:
    """A message as the word lists let it pass: as it is, masked, held, or refused with the reason.

    No round trip while no list has changed.
    """
    lists = _lists(index_version)
    said = [*_texts(dict(message.data)), *_texts({name: dict(parts) for name, parts in message.texts.items()})]
    for policy, state in (("refuse", State.REFUSED), ("hold", State.HELD)):
        for each in lists:
            if each.policy == policy and any(each.words.spans(text) for text in said):
                message = replace(message, state=state, reason=f"含有词库「{each.name}」中的词")
                break
        if message.state == state:
            break
    for each in lists:
        if each.policy == "mask":
            data, texts = (
                everywhere(dict(message.data), each.words.masked),
                everywhere(_plain(message), each.words.masked),
            )
            message = replace(message, data=data, texts=texts)
    return message


def forget() -> None:
    """Know no list any more, as a new container does."""
    _known[0] = _Known()


def _lists(version: int) -> tuple[_List, ...]:
    if version == 0:
        return ()
    if _known[0].version != version:
        found = [each for each in word_lists.everything() if each.enabled]
        _known[0] = _Known(version, tuple(_List(each.name, each.policy, Words(each.words)) for each in found))
    return _known[0].lists


def _plain(message: Message) -> dict[str, Any]:
    return {name: dict(parts) for name, parts in message.texts.items()}


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each)
