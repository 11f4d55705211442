"""Finding words as people write them: widths, case, blanks and invisible characters make no difference. Pure."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

MASK = "*"
_PREFIX = 2


class Words:
    """Words that are looked for all at once, by their first two characters."""

    def __init__(self, words: Iterable[str]) -> None:
        self._single: set[str] = set()
        self._by_prefix: dict[str, list[str]] = defaultdict(list)
        for word in {"".join(part for part, _ in _plain(each)) for each in words}:
            if len(word) == 1:
                self._single.add(word)
            elif word:
                self._by_prefix[word[:_PREFIX]].append(word)
        for found in self._by_prefix.values():
            found.sort(key=len, reverse=True)

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where a text has any of the words: begin and end in the text as it was given."""
        folded = _plain(text)
        plain, places = "".join(part for part, _ in folded), [place for _, place in folded]
        found: list[tuple[int, int]] = []
        for at, character in enumerate(plain):
            if character in self._single:
                found.append((places[at], places[at] + 1))
            for word in self._by_prefix.get(plain[at : at + _PREFIX], ()):
                if plain.startswith(word, at):
                    found.append((places[at], places[at + len(word) - 1] + 1))
                    break
        return found

    def masked(self, text: str) -> str:
        """A text with stars in the place of the words."""
        shown = list(text)
        for begin, end in self.spans(text):
            shown[begin:end] = MASK * (end - begin)
        return "".join(shown)


def _plain(text: str) -> list[tuple[str, int]]:
    """Each character that counts, folded, with the place it came from."""
    if text.isascii():
        return [(each, at) for at, each in enumerate(text.lower()) if not each.isspace()]
    return [
        (part, at)
        for at, each in enumerate(text)
        for part in unicodedata.normalize("NFKC", each).casefold()
        if not part.isspace() and unicodedata.category(part) != "Cf"
    ]
